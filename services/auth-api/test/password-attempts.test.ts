import { setTimeout as sleep } from 'node:timers/promises';
import { aUser } from '@gauth/oauth/testing';
import { expect, it } from 'vitest';
import { createMemoryAttempts } from '../src/adapters/memory/attempts.ts';
import type { DirectoryAnswer } from '../src/ports/directory.ts';
import { createTryPassword } from '../src/sign-in/attempt.ts';
import { form, testApp } from './support/app.ts';
import { contactCenterList, fakeContactCenters } from './support/contact-centers.ts';
import { askForTokens } from './support/tokens.ts';

interface Question {
  contactCenterId: string;
  userName: string;
}

/** A directory that checks two passwords at a time, and whoever tries them at it. */
function tryingAt({ checkMs = 1, isDefault = false, failures = 1000, longestCheckMs = 11_000 } = {}) {
  const asked: Question[] = [];
  const checking = [Promise.resolve(), Promise.resolve()];
  const contactCenters = { ...fakeContactCenters(), ...(isDefault && { forUserName: () => contactCenterList[0] }) };
  const limit = { failures, seconds: 300 };
  const tryPassword = createTryPassword({
    attempts: createMemoryAttempts({ account: limit, address: limit, tenant: limit }),
    contactCenters,
    longestCheckMs,
  });

  async function check(password: string): Promise<DirectoryAnswer> {
    const turn = (checking.shift() ?? Promise.resolve()).then(() => sleep(checkMs));
    checking.push(turn);
    await turn;
    return password === 'right' ? { kind: 'confirmed', user: aUser(), warnings: [] } : { kind: 'refused', reason: 'wrong-password' };
  }

  const attempt = ({ userName = 'agent1', password = 'right', address = '192.0.2.1', tenant = 't100' } = {}) =>
    tryPassword({
      claimant: () => ({ userName, tenant, contactCenter: contactCenters.byDomain(tenant) }),
      password,
      address,
      ask(of, name) {
        asked.push({ contactCenterId: of.id, userName: name });
        return check(password);
      },
      confirmed: async () => 'done',
    });
  return { attempt, asked };
}

it('lets 40 right sign-ins of one account at once succeed while 60 are checked a second', async () => {
  const { attempt } = tryingAt({ checkMs: 33 });
  const outcomes = await Promise.all(Array.from({ length: 40 }, () => attempt()));
  expect(outcomes.map(({ kind }) => kind)).toEqual(Array(40).fill('confirmed'));
});

it('lets another address in beside 100 guesses that one address makes at once', async () => {
  const { attempt } = tryingAt({ checkMs: 100 });
  const guesses = Array.from({ length: 100 }, (_, index) => attempt({ userName: `agent${index}`, password: 'wrong' }));
  await sleep(50);
  const started = performance.now();
  expect((await attempt({ userName: 'supervisor1', address: '192.0.2.2' })).kind).toBe('confirmed');
  expect(performance.now() - started).toBeLessThan(800);
  expect(new Set((await Promise.all(guesses)).map(({ kind }) => kind))).toEqual(new Set(['refused', 'busy']));
});

it('waits for slow checks, and answers within two seconds that an account is busy, and not that the password was wrong', async () => {
  const { attempt, asked } = tryingAt({ checkMs: 1300 });
  const started = performance.now();
  const tookMs = { busy: 0, confirmed: 0 } as Record<string, number>;
  const outcomes = await Promise.all(
    Array.from({ length: 6 }, async () => {
      const { kind } = await attempt();
      tookMs[kind] = performance.now() - started;
      return kind;
    }),
  );
  expect(outcomes.sort()).toEqual(['busy', 'busy', 'confirmed', 'confirmed', 'confirmed', 'confirmed']);
  expect(tookMs.busy).toBeLessThan(2000);
  expect(tookMs.confirmed).toBeGreaterThan(2000);
  expect(asked).toHaveLength(4);
});

it('says everywhere that it is busy in the words of an outage', async () => {
  const server = await testApp({ stores: { attempts: { begin: async () => 'busy' } } });
  const typed = { username: 't100\\agent1', password: 'agent1' };
  const change = { oldPassword: 'agent1', newPassword: 'another-password' };
  const post = (path: string, body: object) => server.app.inject({ method: 'POST', url: `/auth/v3/${path}`, ...body });
  const [tokens, call, page, changeCall, changePage] = await Promise.all([
    askForTokens(server, { grant_type: 'password', ...typed }),
    post('sign-in', { payload: typed }),
    post('sign-in', form(typed)),
    post('change-password', { payload: { userName: typed.username, ...change } }),
    post('change-password', form({ ...typed, ...change, confirmPassword: change.newPassword })),
  ]);
  expect([tokens.statusCode, tokens.json().error]).toEqual([503, 'temporarily_unavailable']);
  expect([call.statusCode, call.json().status.code]).toEqual([503, 503]);
  expect(page.headers.location).toBe('https://auth.test/ui/auth/sign-in.html?error=unavailable');
  expect([changeCall.statusCode, changeCall.json().status.message]).toEqual([503, 'Service unavailable']);
  expect(changePage.headers.location).toBe('https://auth.test/ui/auth/change-password.html?error=unavailable');
  expect(server.directory.asked).toEqual([]);
});

it('counts a guess whose answer came too late', async () => {
  const { attempt } = tryingAt({ checkMs: 200, failures: 1, longestCheckMs: 50 });
  expect(await attempt({ password: 'wrong' })).toMatchObject({ kind: 'unavailable' });
  await sleep(200);
  expect(await attempt()).toMatchObject({ kind: 'throttled' });
});

it('asks the default contact center about nobody where the tenant is unknown, so that it takes as long, and refuses whatever it says', async () => {
  const { attempt, asked } = tryingAt({ isDefault: true });
  const outcome = await attempt({ tenant: 't999' });
  expect(outcome).toEqual({ kind: 'refused', account: 't999\\agent1', reason: 'no such contact center', contactCenterId: undefined });
  expect(asked).toEqual([{ contactCenterId: 'cc-1', userName: expect.not.stringMatching('agent1') }]);
});

it('asks nobody about an unknown tenant where no contact center is the default', async () => {
  const { attempt, asked } = tryingAt();
  expect(await attempt({ tenant: 't999' })).toMatchObject({ kind: 'refused', reason: 'no such contact center' });
  expect(asked).toEqual([]);
});
