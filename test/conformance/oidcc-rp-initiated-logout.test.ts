import { generateKeyPair, SignJWT } from 'jose';
import { expect } from 'vitest';
import { confirm, endSession, expectBack, expectNobody, expectSignedOutPage, signedIn } from './logout/signed-in.ts';
import { expectHttps, fetchMetadata } from './metadata.ts';
import { logoutPlans } from './modules.ts';
import { describePlan, type ModuleTests } from './plan.ts';
import { type Change, type RelyingParty, relyingParty } from './relying-party.ts';

const name = 'oidcc-rp-initiated-logout-certification-test-plan';
type Module = (typeof logoutPlans)[typeof name][number]['modules'][number];

/** The person is asked back, and then is where nothing leads to the application. */
async function asksBack(party: RelyingParty, changeOf: (idToken: string) => Change | Promise<Change>): Promise<void> {
  const user = await signedIn(party);
  const { outcome } = await endSession(party, user, await changeOf(user.idToken));
  expectSignedOutPage(await confirm(party, user, outcome));
  await expectNobody(party, user);
}

/** The same claims, unsigned. */
function unsigned(idToken: string): string {
  const [, payload = ''] = idToken.split('.');
  return `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`;
}

/** The same claims, signed by somebody else under the name of the server's key. */
async function forged(idToken: string): Promise<string> {
  const [header = '', payload = ''] = idToken.split('.').map((part) => Buffer.from(part, 'base64url').toString());
  const { privateKey } = await generateKeyPair('RS256');
  return new SignJWT(JSON.parse(payload) as Record<string, unknown>)
    .setProtectedHeader(JSON.parse(header) as { alg: string })
    .sign(privateKey);
}

const tests: ModuleTests<Module, RelyingParty> = {
  'oidcc-rp-initiated-logout-discovery-endpoint-verification': [
    'finds where browsers are sent to',
    async ({ issuer }) => {
      const metadata = await fetchMetadata(issuer);
      expect(metadata.end_session_endpoint).toMatch(/^https:\/\//);
      expectHttps(metadata);
    },
  ],
  'oidcc-rp-initiated-logout': [
    'signs out, and the application has the browser back with its state',
    async (party) => {
      const user = await signedIn(party);
      const { sent, outcome } = await endSession(party, user);
      expectBack(outcome, sent);
      await expectNobody(party, user);
    },
  ],
  'oidcc-rp-initiated-logout-no-state': [
    'signs out, and the application has the browser back without a state',
    async (party) => {
      const user = await signedIn(party);
      expectBack((await endSession(party, user, { state: undefined })).outcome, {});
      await expectNobody(party, user);
    },
  ],
  'oidcc-rp-initiated-logout-no-post-logout-redirect-uri': [
    'signs out and says so',
    async (party) => {
      const user = await signedIn(party);
      expectSignedOutPage((await endSession(party, user, { post_logout_redirect_uri: undefined })).outcome);
      await expectNobody(party, user);
    },
  ],
  'oidcc-rp-initiated-logout-bad-post-logout-redirect-uri': [
    'asks back, and goes nowhere',
    (party) => asksBack(party, () => ({ post_logout_redirect_uri: `${party.postLogoutRedirectUri}/bad` })),
  ],
  'oidcc-rp-initiated-logout-query-added-to-post-logout-redirect-uri': [
    'asks back, and goes nowhere',
    (party) => asksBack(party, () => ({ post_logout_redirect_uri: `${party.postLogoutRedirectUri}?foo=bar` })),
  ],
  'oidcc-rp-initiated-logout-modified-id-token-hint': [
    'asks back, and goes nowhere',
    (party) => asksBack(party, (idToken) => ({ id_token_hint: unsigned(idToken) })),
  ],
  'oidcc-rp-initiated-logout-bad-id-token-hint': [
    'asks back, and goes nowhere',
    (party) => asksBack(party, async (idToken) => ({ id_token_hint: await forged(idToken) })),
  ],
  'oidcc-rp-initiated-logout-no-id-token-hint': [
    'asks back, and goes nowhere',
    (party) => asksBack(party, () => ({ id_token_hint: undefined })),
  ],
  'oidcc-rp-initiated-logout-no-params': [
    'asks back, and signs out',
    (party) => asksBack(party, () => ({ id_token_hint: undefined, post_logout_redirect_uri: undefined, state: undefined })),
  ],
  'oidcc-rp-initiated-logout-only-state': [
    'asks back, and signs out',
    (party) => asksBack(party, () => ({ id_token_hint: undefined, post_logout_redirect_uri: undefined })),
  ],
};

describePlan({ name, runs: logoutPlans[name], tests, give: (variant) => relyingParty(name, variant) });
