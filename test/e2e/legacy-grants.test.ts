import type { Platform } from '@gauth/dev';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { signInOverHttp } from '../support/http-browser.ts';
import { askToken, basic, signInByPassword, startTestPlatform } from '../support/platform.ts';

// How an operator gets rid of the password grant: sees who uses it, and turns it off for a contact center.

let platform: Platform;
beforeAll(async () => {
  platform = await startTestPlatform();
});
afterAll(() => platform.stop());

const headers = { authorization: basic('ops', 'ops'), 'content-type': 'application/json' };

interface Reported {
  client_id: string;
  grants: { grant: string; count: number; lastSeen?: string }[];
}
async function report(): Promise<Reported[]> {
  const answer = await fetch(`${platform.origin}/auth/v3/ops/reports/legacy-grants`, { headers });
  return ((await answer.json()) as { data: Reported[] }).data;
}
const counts = async () =>
  (await report()).map(({ client_id, grants }) => [client_id, ...grants.map(({ grant, count }) => `${grant} ${count}`)]);

async function setLegacyGrants(legacyGrants: boolean): Promise<void> {
  const url = `${platform.origin}/environment/v3/contact-centers`;
  const [contactCenter] = ((await (await fetch(url, { headers })).json()) as { data: { id: string }[] }).data;
  const body = JSON.stringify({ data: { legacyGrants } });
  const answer = await fetch(`${url}/${contactCenter?.id}`, { method: 'PUT', headers, body });
  expect(answer.status).toBe(200);
}
const outcome = async () => {
  const { status, body } = await signInByPassword(platform.origin);
  return body.error ?? status;
};

it('the report counts what clients did, and a pod that is told to stop keeps it', async () => {
  expect(await counts()).toEqual([['external_api_client', 'implicit 0', 'password 0']]);
  await signInByPassword(platform.origin);
  await signInByPassword(platform.origin);
  await signInByPassword(platform.origin, '*', 't100\\agent1', 'wrong');
  await askToken(platform.origin, { grant_type: 'client_credentials' });
  const service = platform.services['auth-api'];
  const before = service.pid();
  service.kill('SIGTERM');
  await expect
    .poll(() => service.pid() !== before && counts().catch(() => []), { timeout: 20_000 })
    .toEqual([['external_api_client', 'implicit 0', 'password 2']]);
});

it('the switch of a contact center holds within two seconds, in both directions', async () => {
  // It was started anew and reads the contact centers first.
  await expect.poll(outcome, { timeout: 20_000 }).toBe(200);
  await setLegacyGrants(false);
  await expect.poll(outcome, { timeout: 2000 }).toBe('unauthorized_client');
  const redirect_uri = `${platform.origin}/demo/callback`;
  const challenge = { code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM', code_challenge_method: 'S256' };
  const query = new URLSearchParams({ client_id: 'demo', response_type: 'code', redirect_uri, ...challenge });
  const start = `${platform.origin}/auth/v3/oauth/authorize?${query}`;
  const { location } = await signInOverHttp(start, { username: 't100\\agent1', password: 'agent1' });
  expect(new URL(location).searchParams.get('code')).toEqual(expect.any(String));
  await setLegacyGrants(true);
  await expect.poll(outcome, { timeout: 2000 }).toBe(200);
});
