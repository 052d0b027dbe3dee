import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Platform } from '@gauth/dev';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { type CountingProxy, collectSqlStatements, countRedisRoundTrips } from '../support/counting-proxy.ts';
import { createHttpBrowser, type Page } from '../support/http-browser.ts';
import { asBearer, askToken, signInByPassword, startTestPlatform } from '../support/platform.ts';

// What a warm request costs, counted on the wire between auth-api and its stores. The benchmark of CPU is elsewhere; this is exact.

let platform: Platform;
let redis: CountingProxy<number>;
let postgres: CountingProxy<string[]>;

/** Looks for changes once a second, or writes down what many requests did, and belongs to no request. */
const isPolling = (statement: string) => /revision|signing_keys|legacy_grant_use|logout_deliveries/i.test(statement);

beforeAll(async () => {
  redis = await countRedisRoundTrips(inject('redisUrl'));
  postgres = await collectSqlStatements(inject('databaseUrl'));
  platform = await startTestPlatform({
    env: { ...process.env, REDIS_URL: redis.url, DATABASE_URL: inject('databaseUrl') },
    overrides: { 'auth-api': { DATABASE_URL: postgres.url } },
  });
  await changesAreHandled();
  await walkThrough();
});
afterAll(async () => {
  await platform.stop();
  await Promise.all([redis.close(), postgres.close()]);
});

const take = () => ({ roundTrips: redis.take(), statements: postgres.take().filter((statement) => !isPolling(statement)) });
beforeEach(() => void take());

/** How far changes in the configuration are handled is kept in Redis, and belongs to no request either; they are told twice a second. */
const changesAreHandled = () =>
  vi.waitFor(
    async () => {
      take();
      await sleep(1200);
      expect(take().roundTrips).toBe(0);
    },
    { timeout: 20_000 },
  );

const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
const leavesTo = (path: string) => (url: string) => new URL(url).pathname === path;

const authorizationRequest = () =>
  new URLSearchParams({
    client_id: 'demo',
    response_type: 'code',
    scope: 'openid',
    redirect_uri: `${platform.origin}/demo/callback`,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  });

/** A whole sign-in, step by step, with what each step cost. */
async function walkThrough() {
  const browser = createHttpBrowser();
  const costs: Record<string, ReturnType<typeof take>> = {};
  const step = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    take();
    const result = await work();
    costs[name] = take();
    return result;
  };
  const redirect_uri = `${platform.origin}/demo/callback`;
  const query = authorizationRequest();
  const parked = await step('park', () =>
    browser.visit(`${platform.origin}/auth/v3/oauth/authorize?${query}`, leavesTo('/ui/auth/sign-in.html')),
  );
  const form = await step('view', () => browser.visit(parked.location));
  const signedIn = await step('throttle and session', () =>
    browser.submit(form, { username: 't100\\agent1', password: 'agent1' }, leavesTo('/auth/v3/oauth/authorize')),
  );
  const returned: Page = await step('authorize', () => browser.visit(signedIn.location, leavesTo('/demo/callback')));
  const code = new URL(returned.location).searchParams.get('code') ?? '';
  const tokens = await step('find and commit', () =>
    askToken(platform.origin, { grant_type: 'authorization_code', client_id: 'demo', code, redirect_uri, code_verifier: verifier }, ''),
  );
  expect(tokens.status).toBe(200);
  return costs;
}

// Services check each other's tokens every two seconds, which may fall into a measurement; a request that costs more does so each time.
describe('a warm request costs', { retry: 4 }, () => {
  it.each(['/.well-known/openid-configuration', '/.well-known/jwks.json'])('nothing for %s', async (path) => {
    await fetch(`${platform.origin}/auth/v3${path}`);
    expect(take()).toEqual({ roundTrips: 0, statements: [] });
  });

  it('nothing for health', async () => {
    const healthy = await fetch(`${platform.managementUrls['auth-api']}/health/live`);
    expect(healthy.status).toBe(200);
    expect(take()).toEqual({ roundTrips: 0, statements: [] });
  });

  it('one round trip for client credentials', async () => {
    await askToken(platform.origin, { grant_type: 'client_credentials' });
    expect(take()).toEqual({ roundTrips: 1, statements: [] });
  });

  it.each(['/userinfo', '/openid/userinfo'])('one round trip for %s', async (path) => {
    const { body } = await signInByPassword(platform.origin);
    take();
    expect((await asBearer(`${platform.origin}/auth/v3${path}`, body.access_token)).status).toBe(200);
    expect(take()).toEqual({ roundTrips: 1, statements: [] });
  });

  it('two round trips for a refresh', async () => {
    const { body } = await signInByPassword(platform.origin);
    take();
    await askToken(platform.origin, { grant_type: 'refresh_token', refresh_token: body.refresh_token });
    expect(take()).toEqual({ roundTrips: 2, statements: [] });
  });

  it('one round trip for pushing an authorization request', async () => {
    const pushed = await fetch(`${platform.origin}/auth/v3/oauth/par`, { method: 'POST', body: authorizationRequest() });
    expect([pushed.status, take()]).toEqual([201, { roundTrips: 1, statements: [] }]);
  });

  it('six round trips and no statement for a whole sign-in', async () => {
    expect(await walkThrough()).toEqual({
      park: { roundTrips: 0, statements: [] },
      view: { roundTrips: 0, statements: [] },
      'throttle and session': { roundTrips: 2, statements: [] },
      authorize: { roundTrips: 2, statements: [] },
      'find and commit': { roundTrips: 2, statements: [] },
    });
  });
});
