import type { Redis } from '@gauth/service-kit';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { redisAttempts } from '../src/adapters/redis/attempts.ts';
import { redisSessions } from '../src/adapters/redis/sessions.ts';
import { redisTokenStore } from '../src/adapters/redis/token-store.ts';
import { connectRedis } from './redis.ts';
import { roundTrips } from './round-trips.ts';
import { testApp } from './support/app.ts';
import { authorizePath, createBrowser, locationOf, park, signIn } from './support/browser.ts';
import { askForTokens, bearer, clientToken, type Tokens } from './support/tokens.ts';

let redis: Redis;
beforeAll(async () => {
  redis = await connectRedis(inject('redisUrl'), 9);
});
afterAll(() => redis.disconnect());

const stores = () => ({
  ...redisTokenStore(redis),
  sessions: redisSessions(redis, { idleSeconds: 1800, maxSeconds: 43_200 }),
  attempts: redisAttempts(redis, { digest: (name) => Buffer.from(name).toString('base64url') }),
});

/** Everything once, so that Redis knows the scripts and the request that is measured finds everything warm. */
async function warm() {
  const server = await testApp({ stores: stores() });
  const browser = createBrowser(server);
  await signIn(browser);
  const redirect_uri = 'https://wwe.test/cb';
  const code = async () => locationOf(await browser.get(authorizePath())).searchParams.get('code') ?? '';
  const exchange = (value: string) => askForTokens(server, { grant_type: 'authorization_code', redirect_uri, code: value });
  const tokens = (await exchange(await code())).json<Tokens>();
  return { server, browser, code, exchange, tokens };
}

describe('round trips to Redis', () => {
  it('are two for a sign-in: counting the attempt, then starting the session and taking the attempt back', async () => {
    const { browser } = await warm();
    const request = await park(browser, { prompt: 'login' });
    expect(await roundTrips(redis, () => browser.post('/sign-in', { username: 'agent1', password: 'agent1', request }))).toBe(2);
  });

  it('are two for an authorization request of somebody who is signed in', async () => {
    const { code } = await warm();
    expect(await roundTrips(redis, code)).toBe(2);
  });

  it('are none for parking a request and for showing it', async () => {
    const { server } = await warm();
    const browser = createBrowser(server);
    let request = '';
    const parking = await roundTrips(redis, async () => {
      request = await park(browser);
    });
    expect([parking, await roundTrips(redis, () => browser.get(`/sign-in/requests/${request}`))]).toEqual([0, 0]);
  });

  it('are two for a code and for a refresh token', async () => {
    const { server, code, exchange, tokens } = await warm();
    const value = await code();
    expect(await roundTrips(redis, () => exchange(value))).toBe(2);
    const refreshing = () => askForTokens(server, { grant_type: 'refresh_token', refresh_token: tokens.refresh_token });
    expect(await roundTrips(redis, refreshing)).toBe(2);
  });

  it('are one for client credentials and for checking a token', async () => {
    const { server, tokens } = await warm();
    expect(await roundTrips(redis, () => askForTokens(server, { grant_type: 'client_credentials' }))).toBe(1);
    const userinfo = () => server.app.inject({ url: '/auth/v3/userinfo', headers: bearer(tokens.access_token) });
    expect(await roundTrips(redis, userinfo)).toBe(1);
  });

  it('are two for signing out with a token', async () => {
    const { server, tokens } = await warm();
    const leaving = (token: string) => server.app.inject({ method: 'POST', url: '/auth/v3/sign-out', headers: bearer(token) });
    await leaving(await clientToken(server));
    expect(await roundTrips(redis, () => leaving(tokens.access_token))).toBe(2);
  });
});
