import type { AuditEvent } from '@gauth/oauth';
import { aUser } from '@gauth/oauth/testing';
import { createKeyRing, createMetrics } from '@gauth/service-kit';
import { capturedLog } from '@gauth/service-kit/testing';
import { expect, it } from 'vitest';
import { createAuditTrail } from './audit-trail.ts';
import type { AttemptOutcome } from './sign-in/attempt.ts';

const keyRing = createKeyRing(`k1:${Buffer.alloc(32, 1).toString('base64')}`);
const counted = (event: AuditEvent): unknown[] => {
  const uses: unknown[] = [];
  const legacyGrantUse = { count: (use: unknown) => uses.push(use) };
  createAuditTrail({ keyRing, logger: capturedLog().logger, metrics: createMetrics('test'), legacyGrantUse }).protocol(event);
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

it.each<[AttemptOutcome<unknown>, string, string, string | undefined]>([
  [{ kind: 'confirmed', user: aUser(), warnings: [], result: 1 }, 'sign-in.succeeded', 'success', undefined],
  [{ kind: 'confirmed', user: aUser(), warnings: ['secret'], result: 1 }, 'sign-in.succeeded', 'success', 'warnings: 1'],
  [
    { kind: 'refused', reason: 'external-refused: LDAP 49', diagnostics: ['secret'] },
    'sign-in.failed',
    'failure',
    'external-refused: LDAP 49',
  ],
  [{ kind: 'refused', reason: `no\n${'x'.repeat(500)}` }, 'sign-in.failed', 'failure', `no.${'x'.repeat(197)}`],
  [{ kind: 'challenge-expired' }, 'sign-in.failed', 'failure', 'challenge-expired'],
  [{ kind: 'session-limit', user: aUser() }, 'sign-in.failed', 'failure', 'session-limit'],
  [{ kind: 'password-unacceptable', rule: 'too-short' }, 'sign-in.failed', 'failure', 'password-unacceptable: too-short'],
  [
    { kind: 'challenged', challenge: { contactCenterId: 'cc', userName: 'secret', state: 'secret', message: 'secret', hidden: false } },
    'sign-in.challenged',
    'unknown',
    undefined,
  ],
])('tells the rule of %j and nothing that somebody said', (outcome, action, result, reason) => {
  const log = capturedLog();
  const trail = createAuditTrail({ keyRing, logger: log.logger, metrics: createMetrics('test'), legacyGrantUse: { count: () => {} } });
  trail.signIn(outcome, { clientId: 'wwe' });
  const [line] = log.lines;
  expect(line).toMatchObject({ 'event.action': action, 'event.outcome': result });
  expect(line?.['event.reason']).toBe(reason);
  expect(JSON.stringify(line)).not.toContain('secret');
});

it('tells of a change of password that needed another step that it failed', () => {
  const log = capturedLog();
  const trail = createAuditTrail({ keyRing, logger: log.logger, metrics: createMetrics('test'), legacyGrantUse: { count: () => {} } });
  trail.passwordChange({
    kind: 'challenged',
    challenge: { contactCenterId: 'cc', userName: 'a', state: 's', message: 'm', hidden: true },
  });
  expect(log.lines[0]).toMatchObject({
    'event.action': 'password.change-failed',
    'event.outcome': 'failure',
    'event.reason': 'challenged',
  });
});

/** What is written of the account that was tried. */
function triedIn(outcome: AttemptOutcome<unknown>, method?: string) {
  const log = capturedLog();
  const trail = createAuditTrail({ keyRing, logger: log.logger, metrics: createMetrics('test'), legacyGrantUse: { count: () => {} } });
  trail.signIn(outcome, { method });
  if (method === undefined) trail.passwordChange(outcome);
  expect(JSON.stringify(log.lines)).not.toContain('hunter2');
  return log.lines.filter(({ message }) => message === 'audit').map((line) => [line['user.id'], line['user.hash']]);
}
const [digest] = keyRing.macs('tried account', 'cc\\hunter2');

it.each<[string, AttemptOutcome<unknown>, string | undefined]>([
  ['of nobody', { kind: 'refused', reason: 'r', account: 'cc\\hunter2' }, undefined],
  ['of somebody', { kind: 'refused', reason: 'r', account: 'cc\\hunter2', userId: 'cc:1' }, 'cc:1'],
  ['that was not even tried', { kind: 'throttled', account: 'cc\\hunter2' }, undefined],
  ['of somebody whose password must be changed', { kind: 'password-change-required', account: 'cc\\hunter2', userId: 'cc:1' }, 'cc:1'],
  ['that nobody could check', { kind: 'unavailable', cause: 'c', account: 'cc\\hunter2' }, undefined],
])('tells equal names %s by their digest, and never the name, because a password may stand in its place', (_whose, outcome, userId) => {
  expect(digest).toMatch(/^[\w-]{43}$/);
  expect(triedIn(outcome)).toEqual([
    [userId, digest],
    [userId, digest],
  ]);
});

it('gives no digest where no name was tried', () => {
  expect(triedIn({ kind: 'refused', reason: 'r', account: 'cc\\ticket' }, 'ticket')).toEqual([[undefined, undefined]]);
  expect(triedIn({ kind: 'refused', reason: 'nobody can have this name' })).toEqual([
    [undefined, undefined],
    [undefined, undefined],
  ]);
  expect(triedIn({ kind: 'confirmed', user: aUser(), warnings: [], result: 1, account: 'cc\\hunter2' })[0]).toEqual([
    aUser().id,
    undefined,
  ]);
});
