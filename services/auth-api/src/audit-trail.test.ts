import type { AuditEvent } from '@gauth/oauth';
import { createMetrics } from '@gauth/service-kit';
import { capturedLog } from '@gauth/service-kit/testing';
import { expect, it } from 'vitest';
import { createAuditTrail } from './audit-trail.ts';

const counted = (event: AuditEvent): unknown[] => {
  const uses: unknown[] = [];
  const legacyGrantUse = { count: (use: unknown) => uses.push(use) };
  createAuditTrail({ logger: capturedLog().logger, metrics: createMetrics('test'), legacyGrantUse }).protocol(event);
  return uses;
};
const success = { outcome: 'success', clientId: 'wwe' } as const;

it.each<[AuditEvent, string]>([
  [{ ...success, event: 'token.issued', grant: 'password' }, 'password'],
  [{ ...success, event: 'authorization.granted', grant: 'implicit' }, 'implicit'],
])('counts %j as a use of a legacy grant', (event, grant) => {
  expect(counted(event)).toEqual([{ clientId: 'wwe', grant }]);
});

it.each<AuditEvent>([
  { ...success, event: 'token.issued', grant: 'authorization_code' },
  { ...success, event: 'token.issued', grant: 'refresh_token' },
  { ...success, event: 'authorization.granted', grant: 'authorization_code' },
  { ...success, event: 'authorization.granted' },
  { event: 'token.refused', outcome: 'failure', clientId: 'wwe', grant: 'password', reason: 'invalid_grant' },
  { event: 'token.issued', outcome: 'success', grant: 'password' },
])('counts %j as none', (event) => {
  expect(counted(event)).toEqual([]);
});
