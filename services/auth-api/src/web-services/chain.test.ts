import type { AuditEvent } from '@gauth/service-kit';
import { describe, expect, it } from 'vitest';
import { Unavailable } from '../ports/unavailable.ts';
import { createAuthenticateRequest } from './chain.ts';
import type { ProtectedRequest, Step, StepOutcome } from './step.ts';

const names = ['salesforce', 'configuration-server', 'own-accounts', 'saml', 'anonymous'] as const;
const absent: StepOutcome = { kind: 'absent', reason: 'nothing' };
const failed: StepOutcome = { kind: 'failed', reason: 'wrong' };
const throttled: StepOutcome = { kind: 'failed', reason: 'throttled', throttled: true };
const mustChange: StepOutcome = { kind: 'failed', reason: 'due', passwordChangeRequired: true };
const account: StepOutcome = { kind: 'succeeded', identity: { kind: 'account', account: { id: 'a', name: 'a', roles: [] } } };
const anonymous: StepOutcome = { kind: 'succeeded', identity: { kind: 'anonymous' } };
const elsewhere: StepOutcome = { kind: 'elsewhere', to: 'https://idp.test' };
const away: StepOutcome = { kind: 'unavailable', cause: new Unavailable('away') };
const refused = { kind: 'refused', passwordChangeRequired: false, throttled: false };
const request = {
  method: 'GET',
  uri: '/',
  returnTo: '/',
  address: '192.0.2.1',
  requestId: 'r-1',
  contactCenter: undefined,
  settings: undefined,
};

async function run(outcomes: readonly (StepOutcome | Error)[]) {
  const tried: string[] = [];
  const events: AuditEvent[] = [];
  const steps = outcomes.map((outcome, index): Step => {
    const name = names[index] ?? 'anonymous';
    return {
      name,
      async attempt() {
        tried.push(name);
        if (outcome instanceof Error) throw outcome;
        return outcome;
      },
    };
  });
  const authenticate = createAuthenticateRequest({ steps, trail: { record: (event) => void events.push(event) } });
  return { outcome: await authenticate(request satisfies ProtectedRequest), tried, events };
}

describe('the Web Services chain', () => {
  it.each([
    [
      'falls through what is absent or failed',
      [absent, failed, account, elsewhere, anonymous],
      { kind: 'succeeded', step: 'own-accounts' },
      3,
    ],
    ['ends elsewhere', [absent, failed, absent, elsewhere, anonymous], elsewhere, 4],
    ['ends with nobody in particular', [absent, absent, absent, absent, anonymous], { kind: 'succeeded', step: 'anonymous' }, 5],
    ['refuses where nothing is left', [absent, failed, failed, absent, failed], refused, 5],
    ['goes on past what is away', [away, failed, account, absent, anonymous], { kind: 'succeeded', step: 'own-accounts' }, 3],
    ['takes nobody for anonymous while something is away', [away, absent, failed, absent, anonymous], { kind: 'unavailable' }, 3],
    ['sends nobody elsewhere while something is away', [absent, away, absent, elsewhere, anonymous], { kind: 'unavailable' }, 3],
    ['tells of too many attempts', [absent, throttled, failed, absent, failed], { ...refused, throttled: true }, 5],
    ['tells of a due change of password', [absent, mustChange, failed, elsewhere, failed], { ...refused, passwordChangeRequired: true }, 4],
  ] as const)('%s', async (_what, outcomes, outcome, steps) => {
    const result = await run(outcomes);
    expect(result.outcome).toMatchObject(outcome);
    expect(result.tried).toEqual(names.slice(0, steps));
  });

  it('takes an outage that a step throws for one, and nothing else', async () => {
    expect((await run([new Unavailable('away'), absent])).outcome).toEqual({ kind: 'unavailable' });
    await expect(run([new TypeError('a mistake of ours')])).rejects.toThrow(new TypeError('a mistake of ours'));
  });

  it('writes one line that says how each step ended', async () => {
    const { events } = await run([absent, { kind: 'failed', reason: `wrong\n${'x'.repeat(500)}` }, account]);
    expect(events).toEqual([
      expect.objectContaining({
        event: 'web-services.authenticated',
        outcome: 'success',
        method: 'own-accounts',
        requestId: 'r-1',
        reason: `salesforce absent (nothing); configuration-server failed (wrong.${'x'.repeat(194)}); own-accounts succeeded`,
      }),
    ]);
  });
});
