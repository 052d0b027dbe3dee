import { createHash, randomUUID } from 'node:crypto';
import { createKeyRing, type Redis } from '@gauth/service-kit';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { redisAttempts } from '../src/adapters/redis/attempts.ts';
import { redisDeviceAuthorizations } from '../src/adapters/redis/device-authorizations.ts';
import { redisPushedRequests } from '../src/adapters/redis/pushed-requests.ts';
import { redisReplays } from '../src/adapters/redis/replays.ts';
import { redisSessionClients } from '../src/adapters/redis/session-clients.ts';
import { redisSessions } from '../src/adapters/redis/sessions.ts';
import { redisTokenStore } from '../src/adapters/redis/token-store.ts';
import { connectRedis } from './redis.ts';
import { roundTrips } from './round-trips.ts';
import { basic, form, issuer, type TestApp, testApp } from './support/app.ts';
import { authorizePath, createBrowser, locationOf, park, signIn } from './support/browser.ts';
import { convert, withConverter } from './support/conversion.ts';
import { aTelevision, enterCode, pollDevice, signInBare, startDevice } from './support/device.ts';
import { askForTokens, bearer, type Tokens, userTokens } from './support/tokens.ts';

let redis: Redis;
beforeAll(async () => {
  redis = await connectRedis(inject('redisUrl'), 9);
});
afterAll(() => redis.disconnect());

const keyRing = createKeyRing(`k1:${Buffer.alloc(32, 7).toString('base64')}`);
const stores = () => ({
  ...redisTokenStore(redis),
  replays: redisReplays(redis, () => new Date()),
  pushedRequests: redisPushedRequests(redis, keyRing),
  devices: redisDeviceAuthorizations(redis, keyRing),
  sessions: redisSessions(redis, { idleSeconds: 1800, maxSeconds: 43_200 }),
  sessionClients: redisSessionClients(redis, { sessionSeconds: 43_200 }),
  attempts: redisAttempts(redis, { digest: (name) => Buffer.from(name).toString('base64url') }),
});

/** Everything once, so that Redis knows the scripts and the request that is measured finds everything warm. */
async function warm() {
  const server = await testApp({ stores: stores() });
  // That of Redis, which judges what is over.
  server.clock.now = new Date();
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

  it.each([
    ['with a token: finding it, closing its session, ending what was given in that', ''],
    ['everywhere: finding the token, ending everything, forgetting who took part', '?global=true'],
  ])('are three for signing out %s', async (_what, query) => {
    const leave = ({ server, tokens }: Awaited<ReturnType<typeof warm>>) =>
      server.app.inject({ method: 'POST', url: `/auth/v3/sign-out${query}`, headers: bearer(tokens.access_token) });
    await leave(await warm());
    const here = await warm();
    for (let given = 0; given < 5; given += 1) await here.code();
    expect(await roundTrips(redis, () => leave(here))).toBe(3);
  });

  it('are one for pushing a request, one for each step of the browser that needs it, and one for using it up', async () => {
    const { server } = await warm();
    const browser = createBrowser(server);
    const cost: Record<string, number> = {};
    const step = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
      let result: T | undefined;
      cost[name] = await roundTrips(redis, async () => {
        result = await work();
      });
      return result as T;
    };
    const request_uri = await step('push', () => push(server));
    const query = `${new URLSearchParams({ client_id: 'wwe', request_uri })}`;
    const parked = locationOf(await step('park', () => browser.get(`/oauth/authorize?${query}`)));
    const request = parked.searchParams.get('request') ?? '';
    await step('view', () => browser.get(`/sign-in/requests/${request}`));
    await step('sign in', () => browser.post('/sign-in', { username: 't100\\agent1', password: 'agent1', request }));
    const answer = locationOf(await step('authorize', () => browser.get(`/oauth/authorize?${new URLSearchParams({ request })}`)));
    expect(answer.searchParams.get('code')).toEqual(expect.any(String));
    expect(cost).toEqual({ push: 1, park: 1, view: 1, 'sign in': 2, authorize: 4 });
  });

  it('are one for a device that asks, and four for a step of its user', async () => {
    const server = await testApp({ stores: stores(), clients: [aTelevision()] });
    const browser = createBrowser(server);
    await signInBare(browser);
    const counted = async <T>(work: () => Promise<T>) => {
      let result: T | undefined;
      const trips = await roundTrips(redis, async () => {
        result = await work();
      });
      return { trips, result: result as T };
    };
    const pass = async () => {
      const start = await counted(() => startDevice(server));
      const poll = await counted(() => pollDevice(server, start.result));
      const enter = await counted(() => enterCode(browser, start.result.user_code));
      const request = enter.result.searchParams.get('request') ?? '';
      const view = await counted(() => browser.get(`/device/requests/${request}`));
      const decide = await counted(() => browser.post('/device', { request, decision: 'allow' }));
      const tokens = await counted(() => pollDevice(server, start.result));
      expect(tokens.result.statusCode).toBe(200);
      return [start, poll, enter, view, decide, tokens].map(({ trips }) => trips);
    };
    await pass();
    expect(await pass()).toEqual([1, 1, 4, 0, 4, 3]);
  });

  it('are two for converting a token, and one more for whatever is done with what was converted', async () => {
    const server = await testApp({ stores: stores(), clients: withConverter() });
    const { access_token: subject } = await userTokens(server);
    let converted = (await convert(server, subject)).json<Tokens>().access_token;
    const first = await roundTrips(redis, async () => {
      converted = (await convert(server, subject)).json<Tokens>().access_token;
    });
    const again = await roundTrips(redis, () => convert(server, converted));
    const checking = await roundTrips(redis, () => server.app.inject({ url: '/auth/v3/userinfo', headers: bearer(converted) }));
    expect([first, again, checking]).toEqual([2, 3, 2]);
  });

  it('are one more for a DPoP proof, which works once', async () => {
    const { server } = await warm();
    const { privateKey, publicKey } = await generateKeyPair('ES256');
    const jwk = await exportJWK(publicKey);
    const proof = (htm: string, path: string, claims: Record<string, string> = {}) =>
      new SignJWT({ jti: randomUUID(), htm, htu: issuer + path, iat: Math.floor(server.clock.now.getTime() / 1000), ...claims })
        .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk })
        .sign(privateKey);
    const tokenProof = await proof('POST', '/oauth/token');
    let token = '';
    const asking = await roundTrips(redis, async () => {
      token = await dpopToken(server, tokenProof);
    });
    const dpop = await proof('GET', '/userinfo', { ath: createHash('sha256').update(token).digest('base64url') });
    let status = 0;
    const checking = await roundTrips(redis, async () => {
      const headers = { authorization: `DPoP ${token}`, dpop };
      status = (await server.app.inject({ url: '/auth/v3/userinfo', headers })).statusCode;
    });
    expect([asking, status, checking]).toEqual([2, 200, 2]);
  });
});

async function dpopToken({ app }: TestApp, dpop: string): Promise<string> {
  const { headers, payload } = form({ grant_type: 'client_credentials' });
  const options = {
    method: 'POST',
    url: '/auth/v3/oauth/token',
    headers: { ...headers, dpop, authorization: basic('wwe', 'secret') },
    payload,
  } as const;
  return (await app.inject(options)).json<Tokens>().access_token;
}

async function push({ app }: TestApp): Promise<string> {
  const { headers, payload } = form(Object.fromEntries(new URL(authorizePath(), issuer).searchParams));
  const options = {
    method: 'POST',
    url: '/auth/v3/oauth/par',
    headers: { ...headers, authorization: basic('wwe', 'secret') },
    payload,
  } as const;
  return (await app.inject(options)).json<{ request_uri: string }>().request_uri;
}
