import { setTimeout as sleep } from 'node:timers/promises';
import type { Platform } from '@gauth/dev';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHttpBrowser } from '../support/http-browser.ts';
import { asBearer, askToken, basic, signInByPassword, startTestPlatform } from '../support/platform.ts';

let platform: Platform;
let pid: number | undefined;

beforeAll(async () => {
  platform = await startTestPlatform();
  // One sign-in and one client token warm every cache that may keep serving.
  await signInByPassword(platform.origin);
  pid = platform.services['auth-api'].pid();
});
afterAll(() => platform.stop());

const operations = { authorization: basic('ops', 'ops'), 'content-type': 'application/json' };

/** Whatever the outage, an answer comes within two seconds and the process is the one that was there before. */
async function timed<T>(work: () => Promise<T>): Promise<T> {
  const began = Date.now();
  const result = await work();
  expect(Date.now() - began).toBeLessThan(2000);
  expect(platform.services['auth-api'].pid()).toBe(pid);
  return result;
}

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (let waited = 0; waited < 20_000; waited += 100) {
    if (await holds().catch(() => false)) return;
    await sleep(100);
  }
  throw new Error(`not again: ${what}`);
}

const signInWorks = async () => (await signInByPassword(platform.origin)).status === 200;

describe('without Redis', () => {
  it('refuses to sign in instead of opening, serves what needs no store, and recovers by itself', async () => {
    const { body } = await signInByPassword(platform.origin);
    await platform.redis?.stop();
    expect(await timed(() => signInByPassword(platform.origin))).toMatchObject({ status: 503, body: { error: 'temporarily_unavailable' } });
    expect(await timed(() => askToken(platform.origin, { grant_type: 'client_credentials' }))).toMatchObject({
      status: 503,
      body: { error: 'temporarily_unavailable' },
    });
    expect((await timed(() => asBearer(`${platform.origin}/auth/v3/userinfo`, body.access_token))).status).toBe(503);
    expect((await timed(() => fetch(`${platform.origin}/auth/v3/.well-known/jwks.json`))).status).toBe(200);
    expect((await timed(() => fetch(`${platform.managementUrls['auth-api']}/health/ready`))).status).toBe(503);
    expect((await timed(() => fetch(`${platform.managementUrls['auth-api']}/health/live`))).status).toBe(200);

    const browser = createHttpBrowser();
    const page = await browser.visit(
      `${platform.origin}/auth/v3/oauth/authorize?client_id=external_api_client&response_type=code&redirect_uri=${platform.origin}/x`,
    );
    const refused = await timed(() => browser.submit(page, { username: 't100\\agent1', password: 'agent1' }));
    expect(refused.url).toContain('error=unavailable');
    expect([...browser.cookies.keys()].some((name) => name.includes('session'))).toBe(false);

    await platform.redis?.start();
    await until('sign-in', signInWorks);
  });
});

describe('without PostgreSQL', () => {
  it('keeps serving clients and keys it knows, says 503 where it must write, and recovers by itself', async () => {
    await platform.postgres?.stop();
    expect(await timed(() => askToken(platform.origin, { grant_type: 'client_credentials' }))).toMatchObject({ status: 200 });
    const listed = await timed(() => fetch(`${platform.origin}/auth/v3/ops/clients`, { headers: operations }));
    expect([listed.status, await listed.json()]).toEqual([503, { status: { code: expect.any(Number), message: expect.any(String) } }]);
    const environments = await timed(() => fetch(`${platform.origin}/environment/v3/environments`, { headers: operations }));
    expect([environments.status, await environments.json()]).toEqual([
      503,
      { status: { code: expect.any(Number), message: expect.any(String) } },
    ]);
    expect(await timed(() => signInByPassword(platform.origin))).toMatchObject({ status: 503, body: { error: 'temporarily_unavailable' } });
    await platform.postgres?.start();
    await until('sign-in', signInWorks);
    await until('ops', async () => (await fetch(`${platform.origin}/auth/v3/ops/clients`, { headers: operations })).status === 200);
  });
});

describe('without the Configuration Server', () => {
  it('says so within two seconds and signs in again when it is back', async () => {
    await platform.services['config-server'].stop();
    expect(await timed(() => signInByPassword(platform.origin))).toMatchObject({ status: 503, body: { error: 'temporarily_unavailable' } });
    expect(await timed(() => askToken(platform.origin, { grant_type: 'client_credentials' }))).toMatchObject({ status: 200 });
    const changed = await timed(() =>
      fetch(`${platform.origin}/auth/v3/change-password`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ data: { userName: 't100\\agent1', oldPassword: 'agent1', newPassword: 'agent1-new' } }),
      }),
    );
    expect([changed.status, await changed.json()]).toEqual([503, { status: { code: expect.any(Number), message: 'Service unavailable' } }]);
    await platform.services['config-server'].start();
    await until('sign-in', signInWorks);
  });
});

describe('without the Environment API', () => {
  it('keeps signing in with the contact centers it knows', async () => {
    await platform.services['environment-api'].stop();
    expect(await timed(() => signInByPassword(platform.origin))).toMatchObject({ status: 200 });
    await platform.services['environment-api'].start();
  });

  it('answers temporarily_unavailable when it never knew any, and signs in as soon as it does', async () => {
    await platform.services['environment-api'].stop();
    await platform.services['auth-api'].stop();
    await platform.services['auth-api'].start();
    pid = platform.services['auth-api'].pid();
    expect(await timed(() => signInByPassword(platform.origin))).toMatchObject({ status: 503, body: { error: 'temporarily_unavailable' } });
    expect(await timed(() => askToken(platform.origin, { grant_type: 'client_credentials' }))).toMatchObject({ status: 200 });
    await platform.services['environment-api'].start();
    await until('sign-in', signInWorks);
  });

  it('may itself start before auth-api', async () => {
    await platform.services['auth-api'].stop();
    await platform.services['environment-api'].stop();
    await platform.services['environment-api'].start();
    await platform.services['auth-api'].start();
    pid = platform.services['auth-api'].pid();
    await until('sign-in', signInWorks);
  });
});
