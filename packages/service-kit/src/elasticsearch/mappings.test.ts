import { expect, it } from 'vitest';
import { audit } from '../audit/audit.ts';
import type { AuditEvent } from '../audit/audit-event.ts';
import { capturedLog } from '../testing/captured-log.ts';
import { mappings } from './mappings.ts';

const everything: Required<AuditEvent> = {
  ...{ event: 'sign-in.failed', outcome: 'failure', reason: 'r', requestId: 'q', address: '192.0.2.1', userId: 'u', userHash: 'h' },
  ...{ clientId: 'c', contactCenterId: 'cc', environmentId: 'e', identityProviderId: 'i', assertionIssuerId: 'a', accountId: 'w' },
  ...{ authorizationId: 'z', keyId: 'k', grant: 'password', method: 'saml', subject: 's' },
};

it('lets whatever an audit record says be searched for', () => {
  const { logger, lines } = capturedLog();
  audit(logger.child({ 'user.name': 'ops' }), everything);
  const fields = Object.keys(lines[0] ?? {});
  expect(fields).toContain('user.hash');
  expect(fields.filter((name) => !(name in mappings.properties))).toEqual([]);
});
