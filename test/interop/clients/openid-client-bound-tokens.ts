import { readFileSync } from 'node:fs';
import { importJWK, type JWK } from 'jose';
import * as client from 'openid-client';
import { fetchWithCertificate } from './fetch-with-certificate.ts';
import { configured, listenedTo } from './openid-client-configuration.ts';
import { play, refusalOf } from './play.ts';
import { followedBack } from './user.ts';

// Tokens that are bound to a key of the client, by openid-client.

/** The clients that this program is. */
export interface Given {
  issuer: string;
  redirectUri: string;
  /** Without secret; may bind its tokens by DPoP. */
  spa: { id: string };
  /** Must push its requests, sign its assertions and bind its tokens by DPoP (FAPI 2.0). */
  bank: { id: string; key: JWK };
  /** Must bind its tokens to its certificate; PEM files. */
  tls: { id: string; certFile: string; keyFile: string; caFile: string };
}

interface SignIn {
  config: client.Configuration;
  options?: client.DPoPOptions;
  push?: true;
}

/** A sign-in by a code, with a pushed request or without. */
async function signedIn({ redirectUri }: Given, { config, options, push }: SignIn) {
  const checks = { pkceCodeVerifier: client.randomPKCECodeVerifier(), expectedState: client.randomState() };
  const parameters = {
    redirect_uri: redirectUri,
    scope: 'openid email',
    code_challenge: await client.calculatePKCECodeChallenge(checks.pkceCodeVerifier),
    code_challenge_method: 'S256',
    state: checks.expectedState,
  };
  const link = push
    ? await client.buildAuthorizationUrlWithPAR(config, parameters, options)
    : client.buildAuthorizationUrl(config, parameters);
  return client.authorizationCodeGrant(config, await followedBack(link, redirectUri), checks, undefined, options);
}

const about = ({ token_type, scope, expires_in }: client.TokenEndpointResponse) => ({ token_type, scope, expires_in });

async function dpop(given: Given) {
  const config = await configured(given.issuer, given.spa.id, client.None());
  const [mine, another] = [await client.randomDPoPKeyPair('ES256'), await client.randomDPoPKeyPair('ES256')];
  const [options, foreign] = [{ DPoP: client.getDPoPHandle(config, mine) }, { DPoP: client.getDPoPHandle(config, another) }];
  const tokens = await signedIn(given, { config, options });
  const sub = tokens.claims()?.sub ?? '';
  const { access_token, refresh_token = '' } = tokens;
  const refreshed = await client.refreshTokenGrant(config, refresh_token, undefined, options);
  return {
    tokens: about(tokens),
    email: (await client.fetchUserInfo(config, access_token, sub, options)).email,
    refreshed: about(refreshed),
    asBearer: await refusalOf(client.fetchUserInfo(config, access_token, sub)),
    withOtherKey: await refusalOf(client.fetchUserInfo(config, access_token, sub, foreign)),
    refreshWithOtherKey: await refusalOf(client.refreshTokenGrant(config, refreshed.refresh_token ?? '', undefined, foreign)),
  };
}

async function fapi(given: Given) {
  const key = (await importJWK(given.bank.key)) as CryptoKey;
  const config = await configured(given.issuer, given.bank.id, client.PrivateKeyJwt(key));
  const heard = listenedTo(config);
  const options = { DPoP: client.getDPoPHandle(config, await client.randomDPoPKeyPair('PS256')) };
  const tokens = await signedIn(given, { config, options, push: true });
  const sub = tokens.claims()?.sub ?? '';
  const { email } = await client.fetchUserInfo(config, tokens.access_token, sub, options);
  const refreshed = await client.refreshTokenGrant(config, tokens.refresh_token ?? '', undefined, options);
  return { tokens: about(tokens), email, rotated: refreshed.refresh_token !== tokens.refresh_token, heard };
}

async function certificate(given: Given) {
  const { id, certFile, keyFile, caFile } = given.tls;
  const config = await configured(given.issuer, id, client.None(), { use_mtls_endpoint_aliases: true });
  const [ca, cert, key] = [caFile, certFile, keyFile].map((file) => readFileSync(file)) as [Buffer, Buffer, Buffer];
  const show = (shown: object) => {
    config[client.customFetch] = fetchWithCertificate({ ca, ...shown });
  };
  show({ cert, key });
  const tokens = await signedIn(given, { config });
  const sub = tokens.claims()?.sub ?? '';
  const { email } = await client.fetchUserInfo(config, tokens.access_token, sub);
  show({});
  return {
    tokens: about(tokens),
    email,
    withoutCertificate: await refusalOf(client.fetchUserInfo(config, tokens.access_token, sub)),
    refreshWithoutCertificate: await refusalOf(client.refreshTokenGrant(config, tokens.refresh_token ?? '')),
  };
}

await play<Given>({ dpop, fapi, certificate });
