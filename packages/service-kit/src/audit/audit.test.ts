import { expect, it } from 'vitest';
import { capturedLog } from '../testing/captured-log.ts';
import { audit } from './audit.ts';

it('writes who did what with which outcome, under names a dashboard can rely on', () => {
  const { logger, lines } = capturedLog();
  audit(logger, {
    event: 'sign-in.failed',
    outcome: 'failure',
    contactCenterId: 'cc',
    userId: 'u',
    clientId: 'c',
    grant: 'password',
    reason: 'locked',
  });
  expect(lines[0]).toMatchObject({
    'log.level': 'info',
    message: 'audit',
    'event.kind': 'event',
    'event.action': 'sign-in.failed',
    'event.outcome': 'failure',
    'event.reason': 'locked',
    'user.id': 'u',
    clientId: 'c',
    contactCenterId: 'cc',
    grant: 'password',
  });
});

it('leaves out what is not known', () => {
  const { logger, lines } = capturedLog();
  audit(logger, { event: 'tokens.revoked', outcome: 'success' });
  const names = Object.keys(lines[0] ?? {});
  expect(names).toContain('event.outcome');
  expect(names).not.toContain('user.id');
  expect(names).not.toContain('event.reason');
});
