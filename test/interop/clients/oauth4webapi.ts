import * as oauth from 'oauth4webapi';
import { play } from './play.ts';
import { allowDevice, followedBack } from './user.ts';

// The core of OAuth by oauth4webapi, which checks whatever can be checked of an answer, and as a resource server of tokens that are JWTs.

/** The clients that this program is. */
export interface Given {
  issuer: string;
  redirectUri: string;
  /** Gets codes, and ID tokens along with them. */
  web: { id: string; secret: string };
  /** Gets JWTs for this resource, bound to its DPoP key. */
  api: { id: string; secret: string; resource: string };
  /** A device without secret. */
  device: { id: string };
}

/** Plain HTTP on this machine has to be allowed. */
const local = { [oauth.allowInsecureRequests]: true };

const serverOf = async ({ issuer }: Given, algorithm: 'oidc' | 'oauth2' = 'oidc') =>
  oauth.processDiscoveryResponse(new URL(issuer), await oauth.discoveryRequest(new URL(issuer), { algorithm, ...local }));

/** A request of a client, and what is needed to take its answer. */
async function newRequest(given: Given, { id }: { id: string }, more: Record<string, string> = {}) {
  const server = await serverOf(given);
  const [verifier, state, nonce] = [oauth.generateRandomCodeVerifier(), oauth.generateRandomState(), oauth.generateRandomNonce()];
  const parameters = new URLSearchParams({
    client_id: id,
    redirect_uri: given.redirectUri,
    response_type: 'code',
    scope: 'openid email',
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    nonce,
    ...more,
  });
  return { server, client: { client_id: id }, parameters, verifier, state, nonce };
}

const linkTo = ({ authorization_endpoint }: oauth.AuthorizationServer, parameters: URLSearchParams) =>
  `${authorization_endpoint}?${parameters}`;

async function metadata(given: Given) {
  const [openid, oauth2] = await Promise.all([serverOf(given), serverOf(given, 'oauth2')]);
  return { openid, oauth2 };
}

async function code(given: Given) {
  const { redirectUri, web } = given;
  const { server, client, parameters, verifier, state, nonce } = await newRequest(given, web, { max_age: '60' });
  const back = await followedBack(linkTo(server, parameters), redirectUri);
  const answer = oauth.validateAuthResponse(server, client, back, state);
  const secret = oauth.ClientSecretBasic(web.secret);
  const response = await oauth.authorizationCodeGrantRequest(server, client, secret, answer, redirectUri, verifier, local);
  const checks = { expectedNonce: nonce, maxAge: 60, requireIdToken: true };
  const tokens = await oauth.processAuthorizationCodeResponse(server, client, response, checks);
  await oauth.validateApplicationLevelSignature(server, response, local);
  const claims = oauth.getValidatedIdTokenClaims(tokens);
  const asked = await oauth.userInfoRequest(server, client, tokens.access_token, local);
  const userinfo = await oauth.processUserInfoResponse(server, client, claims?.sub ?? '', asked);
  const again = await oauth.refreshTokenGrantRequest(server, client, secret, tokens.refresh_token ?? '', local);
  const refreshed = await oauth.processRefreshTokenResponse(server, client, again);
  return {
    tokens,
    sub: claims?.sub,
    email: userinfo.email,
    refreshed: { scope: refreshed.scope, sub: oauth.getValidatedIdTokenClaims(refreshed)?.sub },
  };
}

async function hybrid(given: Given) {
  const { server, client, parameters, verifier, state, nonce } = await newRequest(given, given.web, { response_type: 'code id_token' });
  const back = await followedBack(linkTo(server, parameters), given.redirectUri);
  // Checks the signature, `nonce`, `iss` and `c_hash` before the code is used.
  const answer = await oauth.validateCodeIdTokenResponse(server, client, back, nonce, state, oauth.skipAuthTimeCheck, local);
  const secret = oauth.ClientSecretPost(given.web.secret);
  const response = await oauth.authorizationCodeGrantRequest(server, client, secret, answer, given.redirectUri, verifier, local);
  const tokens = await oauth.processAuthorizationCodeResponse(server, client, response, { expectedNonce: nonce, requireIdToken: true });
  return { sub: oauth.getValidatedIdTokenClaims(tokens)?.sub };
}

/** A JWT for a resource, by a pushed request with a proof of the key that everything is to be bound to. */
async function boundToken(given: Given, options: { DPoP: oauth.DPoPHandle }) {
  const { redirectUri, api } = given;
  const { server, client, parameters, verifier, state, nonce } = await newRequest(given, api, { resource: api.resource });
  const secret = oauth.ClientSecretBasic(api.secret);
  const push = await oauth.pushedAuthorizationRequest(server, client, secret, parameters, { ...options, ...local });
  const { request_uri } = await oauth.processPushedAuthorizationResponse(server, client, push);
  const back = await followedBack(linkTo(server, new URLSearchParams({ client_id: api.id, request_uri })), redirectUri);
  const answer = oauth.validateAuthResponse(server, client, back, state);
  const response = await oauth.authorizationCodeGrantRequest(server, client, secret, answer, redirectUri, verifier, {
    ...options,
    ...local,
  });
  const tokens = await oauth.processAuthorizationCodeResponse(server, client, response, { expectedNonce: nonce });
  return { server, client, secret, tokens };
}

async function resourceServer(given: Given) {
  const { resource } = given.api;
  const options = { DPoP: oauth.DPoP({}, await oauth.generateKeyPair('ES256')) };
  const { server, tokens } = await boundToken(given, options);
  let claims: oauth.JWTAccessTokenClaims | undefined;
  const serve: typeof fetch = async (url, init) => {
    claims = await oauth.validateJwtAccessToken(server, new Request(url, init), resource, { requireDPoP: true, ...local });
    return Response.json({});
  };
  const headers = new Headers();
  await oauth.protectedResourceRequest(tokens.access_token, 'GET', new URL(resource), headers, undefined, {
    ...options,
    [oauth.customFetch]: serve as never,
  });
  return { type: tokens.token_type, claims };
}

async function introspectionAndRevocation(given: Given) {
  const options = { DPoP: oauth.DPoP({}, await oauth.generateKeyPair('PS256')) };
  const { server, client, secret, tokens } = await boundToken(given, options);
  const ask = async (requestJwtResponse: boolean) => {
    const response = await oauth.introspectionRequest(server, client, secret, tokens.access_token, { requestJwtResponse, ...local });
    const about = await oauth.processIntrospectionResponse(server, client, response);
    if (requestJwtResponse) await oauth.validateApplicationLevelSignature(server, response, local);
    return about;
  };
  const [plain, signed] = [await ask(false), await ask(true)];
  await oauth.processRevocationResponse(await oauth.revocationRequest(server, client, secret, tokens.access_token, local));
  return { plain, signed, revoked: [await ask(false), await ask(true)] };
}

async function clientCredentials(given: Given) {
  const [server, client, secret] = [await serverOf(given), { client_id: given.api.id }, oauth.ClientSecretPost(given.api.secret)];
  const options = { DPoP: oauth.DPoP({}, await oauth.generateKeyPair('Ed25519')), ...local };
  const response = await oauth.clientCredentialsGrantRequest(server, client, secret, { scope: 'email' }, options);
  return oauth.processClientCredentialsResponse(server, client, response);
}

async function device(given: Given) {
  const [server, client] = [await serverOf(given), { client_id: given.device.id }];
  const asked = await oauth.deviceAuthorizationRequest(server, client, oauth.None(), { scope: 'openid email' }, local);
  const waiting = await oauth.processDeviceAuthorizationResponse(server, client, asked);
  await allowDevice(waiting.verification_uri_complete ?? '');
  const response = await oauth.deviceCodeGrantRequest(server, client, oauth.None(), waiting.device_code, local);
  const tokens = await oauth.processDeviceCodeResponse(server, client, response);
  return { scope: tokens.scope, aud: oauth.getValidatedIdTokenClaims(tokens)?.aud };
}

await play<Given>({
  metadata,
  code,
  hybrid,
  'resource server': resourceServer,
  'introspection and revocation': introspectionAndRevocation,
  'client credentials': clientCredentials,
  device,
});
