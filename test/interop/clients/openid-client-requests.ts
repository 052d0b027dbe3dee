import { importJWK, type JWK } from 'jose';
import * as client from 'openid-client';
import { formOf } from '../../support/http-browser.ts';
import { configured } from './openid-client-configuration.ts';
import { play } from './play.ts';
import { aUser, followedBack } from './user.ts';

// Every way to ask for an authorization and to be answered, by openid-client: a certified relying party.

/** The clients that this program is, and where users come back to. */
export interface Given {
  issuer: string;
  redirectUri: string;
  postLogoutRedirectUri: string;
  /** Gets codes; authenticates by a secret. */
  web: { id: string; secret: string };
  /** The same with tokens in the answer itself. */
  hybrid: { id: string; secret: string };
  /** Signs its requests. */
  signing: { id: string; secret: string; key: JWK };
}

const asWeb = ({ issuer, web }: Given) => configured(issuer, web.id, client.ClientSecretBasic(web.secret));
const asHybrid = ({ issuer, hybrid }: Given) => configured(issuer, hybrid.id, client.ClientSecretPost(hybrid.secret));
const asSigning = ({ issuer, signing }: Given) => configured(issuer, signing.id, client.ClientSecretBasic(signing.secret));

/** The parameters of one request, and what its answer must match. */
async function newRequest({ redirectUri }: Given, scope = 'openid') {
  const pkceCodeVerifier = client.randomPKCECodeVerifier();
  const [expectedState, expectedNonce] = [client.randomState(), client.randomNonce()];
  const parameters = {
    redirect_uri: redirectUri,
    scope,
    code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
    state: expectedState,
    nonce: expectedNonce,
  };
  return { parameters, checks: { pkceCodeVerifier, expectedState, expectedNonce, idTokenExpected: true } };
}

async function discovery(given: Given) {
  const config = await asWeb(given);
  return { metadata: config.serverMetadata(), supportsPkce: config.serverMetadata().supportsPKCE() };
}

async function code(given: Given) {
  const config = await asWeb(given);
  const { parameters, checks } = await newRequest(given, 'openid profile email address phone');
  const link = client.buildAuthorizationUrl(config, parameters);
  const tokens = await client.authorizationCodeGrant(config, await followedBack(link, given.redirectUri), checks);
  const claims = tokens.claims();
  const userinfo = await client.fetchUserInfo(config, tokens.access_token, claims?.sub ?? '');
  return { tokens, nonce: checks.expectedNonce, claims, userinfo };
}

async function pushed(given: Given) {
  const config = await asWeb(given);
  const { parameters, checks } = await newRequest(given);
  const link = await client.buildAuthorizationUrlWithPAR(config, parameters);
  const tokens = await client.authorizationCodeGrant(config, await followedBack(link, given.redirectUri), checks);
  return { asked: [...link.searchParams.keys()], sub: tokens.claims()?.sub };
}

const signingKey = async ({ signing: { key } }: Given) => ({ key: (await importJWK(key)) as CryptoKey, kid: key.kid ?? '' });

async function signed(given: Given) {
  const config = await asSigning(given);
  const { parameters, checks } = await newRequest(given);
  const link = await client.buildAuthorizationUrlWithJAR(config, parameters, await signingKey(given));
  const tokens = await client.authorizationCodeGrant(config, await followedBack(link, given.redirectUri), checks);
  return { asked: [...link.searchParams.keys()], sub: tokens.claims()?.sub };
}

async function signedAndPushed(given: Given) {
  const config = await asSigning(given);
  const { parameters, checks } = await newRequest(given);
  const { searchParams } = await client.buildAuthorizationUrlWithJAR(config, parameters, await signingKey(given));
  const link = await client.buildAuthorizationUrlWithPAR(config, searchParams);
  const tokens = await client.authorizationCodeGrant(config, await followedBack(link, given.redirectUri), checks);
  return { asked: [...link.searchParams.keys()], sub: tokens.claims()?.sub };
}

async function formPost(given: Given) {
  const config = await asWeb(given);
  const { parameters, checks } = await newRequest(given);
  const link = client.buildAuthorizationUrl(config, { ...parameters, response_mode: 'form_post' });
  const { action, fields } = formOf((await aUser().follow(link, given.redirectUri)).html);
  const posted = new Request(action, { method: 'POST', body: new URLSearchParams(fields) });
  const tokens = await client.authorizationCodeGrant(config, posted, checks);
  return { action, fields: Object.keys(fields), sub: tokens.claims()?.sub };
}

async function hybrid(given: Given) {
  const config = await asHybrid(given);
  client.useCodeIdTokenResponseType(config);
  const { parameters, checks } = await newRequest(given);
  const back = await followedBack(client.buildAuthorizationUrl(config, parameters), given.redirectUri);
  const tokens = await client.authorizationCodeGrant(config, back, checks);
  return { answered: [...new URLSearchParams(back.hash.slice(1)).keys()], sub: tokens.claims()?.sub };
}

async function implicit(given: Given) {
  const config = await asHybrid(given);
  client.useIdTokenResponseType(config);
  const { parameters, checks } = await newRequest(given, 'openid email');
  const back = await followedBack(client.buildAuthorizationUrl(config, parameters), given.redirectUri);
  const { expectedState, expectedNonce } = checks;
  return { claims: await client.implicitAuthentication(config, back, expectedNonce, { expectedState }), nonce: expectedNonce };
}

async function signOut(given: Given) {
  const config = await asWeb(given);
  const { browser, follow } = aUser();
  const { parameters, checks } = await newRequest(given);
  const { location } = await follow(client.buildAuthorizationUrl(config, parameters), given.redirectUri);
  const { id_token } = await client.authorizationCodeGrant(config, new URL(location), checks);
  const end = client.buildEndSessionUrl(config, {
    post_logout_redirect_uri: given.postLogoutRedirectUri,
    id_token_hint: id_token ?? '',
    state: 'left',
  });
  const left = await browser.visit(end.href, (url) => url.startsWith(given.postLogoutRedirectUri));
  const silent = client.buildAuthorizationUrl(config, { ...(await newRequest(given)).parameters, prompt: 'none' });
  const after = await follow(silent, given.redirectUri);
  return { to: left.location, silently: new URL(after.location).searchParams.get('error') };
}

await play({
  discovery,
  code,
  pushed,
  signed,
  'signed and pushed': signedAndPushed,
  'form post': formPost,
  hybrid,
  implicit,
  'sign-out': signOut,
});
