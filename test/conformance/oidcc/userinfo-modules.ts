import { expect } from 'vitest';
import { judge } from '../referee.ts';
import { answered, type RelyingParty } from '../relying-party.ts';
import type { OpenIdTests } from './openid-tests.ts';

/** Asks user information by plain HTTP, because the way of asking is what these modules are about. */
async function userinfo(party: RelyingParty, init: (accessToken: string) => RequestInit): Promise<void> {
  const { accessToken = '', claims } = await judge(party, await answered(party));
  const response = await fetch(party.metadata.userinfo_endpoint ?? '', init(accessToken));
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8']);
  expect(await response.json()).toMatchObject({ sub: claims.sub ?? expect.any(String) });
}

/** Ways to ask for user information (OpenID Connect Core §5.3.1). */
export const userinfoModules = {
  'oidcc-userinfo-get': [
    'answers GET with the token in the header',
    (party) => userinfo(party, (token) => ({ headers: { authorization: `Bearer ${token}` } })),
  ],
  'oidcc-userinfo-post-header': [
    'answers POST with the token in the header',
    (party) => userinfo(party, (token) => ({ method: 'POST', headers: { authorization: `Bearer ${token}` } })),
  ],
  'oidcc-userinfo-post-body': [
    'answers POST with the token in the form',
    (party) => userinfo(party, (token) => ({ method: 'POST', body: new URLSearchParams({ access_token: token }) })),
  ],
} as const satisfies OpenIdTests;
