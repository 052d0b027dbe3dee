import * as client from 'openid-client';
import { configured } from './openid-client-configuration.ts';
import { play, refusalOf } from './play.ts';
import { agent1, allowDevice, followedBack } from './user.ts';

// What becomes of tokens, and ways to them without an authorization request, by openid-client.

/** The clients that this program is. */
export interface Given {
  issuer: string;
  redirectUri: string;
  /** Gets tokens of users in every way. */
  web: { id: string; secret: string };
  /** Another one, which may neither see nor convert what is not its own. */
  other: { id: string; secret: string };
  /** Converts tokens of `web` for the audience that it may ask for. */
  converting: { id: string; secret: string; audience: string };
  /** A device without secret. */
  device: { id: string };
}

const asWeb = ({ issuer, web }: Given, metadata: Partial<client.ClientMetadata> = {}) =>
  configured(issuer, web.id, client.ClientSecretBasic(web.secret), metadata);
const asOther = ({ issuer, other }: Given) => configured(issuer, other.id, client.ClientSecretBasic(other.secret));

/** A sign-in by a code: its tokens, and where the user came back to with which checks. */
async function signedIn(config: client.Configuration, { redirectUri }: Given) {
  const checks = { expectedNonce: client.randomNonce() };
  const parameters = { redirect_uri: redirectUri, scope: 'openid email', nonce: checks.expectedNonce };
  const back = await followedBack(client.buildAuthorizationUrl(config, parameters), redirectUri);
  const tokens = await client.authorizationCodeGrant(config, back, checks);
  const { access_token, refresh_token = '' } = tokens;
  return { access_token, refresh_token, sub: tokens.claims()?.sub, back, checks };
}

const asked = (config: client.Configuration, token: string) => client.fetchUserInfo(config, token, client.skipSubjectCheck);

async function password(given: Given) {
  const tokens = await client.genericGrantRequest(await asWeb(given), 'password', { ...agent1, scope: 'openid email' });
  return { tokens, claims: tokens.claims() };
}

async function clientCredentials(given: Given) {
  const config = await asWeb(given);
  const all = await client.clientCredentialsGrant(config);
  const less = await client.clientCredentialsGrant(config, { scope: 'read' });
  const more = await refusalOf(client.clientCredentialsGrant(config, { scope: 'read write' }));
  return { all: all.scope, less: less.scope, more, refreshToken: all.refresh_token };
}

async function refresh(given: Given) {
  const config = await asWeb(given);
  const first = await signedIn(config, given);
  const second = await client.refreshTokenGrant(config, first.refresh_token, { scope: 'openid' });
  return {
    sameUser: second.claims()?.sub === first.sub,
    nonce: second.claims()?.nonce,
    scope: second.scope,
    rotated: second.refresh_token !== first.refresh_token,
    byOther: await refusalOf(client.refreshTokenGrant(await asOther(given), second.refresh_token ?? '')),
  };
}

async function replayedCode(given: Given) {
  const config = await asWeb(given);
  const { back, checks, access_token, refresh_token } = await signedIn(config, given);
  return {
    again: await refusalOf(client.authorizationCodeGrant(config, back, checks)),
    userinfo: await refusalOf(asked(config, access_token)),
    refresh: await refusalOf(client.refreshTokenGrant(config, refresh_token)),
  };
}

async function introspection(given: Given) {
  const [plain, signed, other] = await Promise.all([
    asWeb(given),
    asWeb(given, { introspection_signed_response_alg: 'RS256' }),
    asOther(given),
  ]);
  const { access_token, refresh_token, sub } = await signedIn(plain, given);
  return {
    sub,
    access: await client.tokenIntrospection(plain, access_token),
    refresh: await client.tokenIntrospection(plain, refresh_token),
    signed: await client.tokenIntrospection(signed, access_token),
    byOther: await client.tokenIntrospection(other, access_token),
    ofNobody: await client.tokenIntrospection(plain, 'what.nobody.issued'),
  };
}

async function revocation(given: Given) {
  const config = await asWeb(given);
  const { access_token, refresh_token } = await signedIn(config, given);
  const byOther = await refusalOf(client.tokenRevocation(await asOther(given), refresh_token));
  const before = (await client.tokenIntrospection(config, access_token)).active;
  await client.tokenRevocation(config, refresh_token);
  await client.tokenRevocation(config, refresh_token);
  return {
    byOther,
    before,
    after: await client.tokenIntrospection(config, access_token),
    userinfo: await refusalOf(asked(config, access_token)),
    refresh: await refusalOf(client.refreshTokenGrant(config, refresh_token)),
  };
}

async function device(given: Given) {
  const config = await configured(given.issuer, given.device.id, client.None());
  const waiting = await client.initiateDeviceAuthorization(config, { scope: 'openid email' });
  await allowDevice(waiting.verification_uri_complete ?? '');
  const tokens = await client.pollDeviceAuthorizationGrant(config, waiting);
  const { user_code, verification_uri, interval } = waiting;
  return { shown: { user_code, verification_uri, interval }, tokens, claims: tokens.claims() };
}

const exchange = 'urn:ietf:params:oauth:grant-type:token-exchange';
const accessTokenType = 'urn:ietf:params:oauth:token-type:access_token';

async function tokenExchange(given: Given) {
  const { id, secret, audience } = given.converting;
  const [web, converting, other] = await Promise.all([
    asWeb(given),
    configured(given.issuer, id, client.ClientSecretBasic(secret)),
    asOther(given),
  ]);
  const { access_token, sub } = await signedIn(web, given);
  const subject = { subject_token: access_token, subject_token_type: accessTokenType };
  const converted = await client.genericGrantRequest(converting, exchange, { ...subject, audience, scope: 'openid' });
  const about = await client.tokenIntrospection(converting, converted.access_token);
  await client.tokenRevocation(web, access_token);
  return {
    sub,
    converted,
    about,
    afterRevocation: (await client.tokenIntrospection(converting, converted.access_token)).active,
    byOther: await refusalOf(client.genericGrantRequest(other, exchange, subject)),
  };
}

await play<Given>({
  password,
  'client credentials': clientCredentials,
  refresh,
  'replayed code': replayedCode,
  introspection,
  revocation,
  device,
  'token exchange': tokenExchange,
});
