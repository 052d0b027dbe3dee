import { readFileSync } from 'node:fs';
import { type CertifiedKey, issueCertificate } from '@gauth/service-kit/testing';
import { type CryptoKey, createRemoteJWKSet, exportJWK, generateKeyPair } from 'jose';
import * as openid from 'openid-client';
import { registerClient } from '../../interop/register-client.ts';
import { createHttpBrowser, type HttpBrowser } from '../../support/http-browser.ts';
import { isSignInPage, open, signIn } from '../answer.ts';
import { certifiedFetch } from '../certified-fetch.ts';
import type { FapiVariant } from '../modules.ts';
import { redirectUris } from '../relying-party.ts';
import { type Surroundings, serverUnderTest } from '../surroundings.ts';

/** One of the two clients of a run, and all that it can prove. */
export interface FapiClient {
  id: string;
  /** Signs its assertions, with PS256. */
  key: CryptoKey;
  kid: string;
  certificate: CertifiedKey;
  dpop: openid.CryptoKeyPair;
  /** Of the second one, the query must survive. */
  redirectUri: string;
}

/** The side of the application. */
export interface FapiParty extends Surroundings {
  variant: FapiVariant;
  first: FapiClient;
  second: FapiClient;
  metadata: openid.ServerMetadata;
  keys: ReturnType<typeof createRemoteJWKSet>;
  /** Where clients call the server: where it asks for certificates, if the variant needs any. */
  endpoints: { par: string; token: string; userinfo: string };
  /** Its user has signed in. */
  browser: HttpBrowser;
}

/** Registers the clients of a run. */
export async function fapiParty(variant: FapiVariant): Promise<FapiParty> {
  const surroundings = serverUnderTest();
  const { issuer, authority } = surroundings;
  const [first, second] = await Promise.all([
    register(variant, surroundings, { nth: 1, redirectUri: redirectUris[0] }),
    register(variant, surroundings, { nth: 2, redirectUri: redirectUris[1] }),
  ]);
  const execute = { [openid.customFetch]: certifiedFetch(authority.certFile) };
  const metadata = (await openid.discovery(new URL(issuer), first.id, undefined, openid.None(), execute)).serverMetadata();
  const party = {
    ...surroundings,
    variant,
    first,
    second,
    metadata,
    keys: createRemoteJWKSet(new URL(metadata.jwks_uri ?? '')),
    endpoints: endpointsOf(variant, metadata),
    browser: createHttpBrowser(),
  };
  await signInOnce(party);
  return party;
}

async function register(
  { clientAuth, senderConstraint }: FapiVariant,
  { origin, authority }: Surroundings,
  { nth, redirectUri }: { nth: number; redirectUri: string },
): Promise<FapiClient> {
  const id = `fapi2.${clientAuth}.${senderConstraint}.${nth}`;
  const kid = `${id}.key`;
  const { publicKey, privateKey } = await generateKeyPair('PS256', { extractable: true });
  const issuer = { cert: readFileSync(authority.certFile, 'utf8'), key: readFileSync(authority.keyFile, 'utf8') };
  const certificate = issueCertificate({ commonName: id, purpose: 'client' }, issuer);
  const ways = {
    private_key_jwt: {
      tokenEndpointAuthMethod: 'private_key_jwt',
      jwks: { keys: [{ ...(await exportJWK(publicKey)), kid, alg: 'PS256' }] },
    },
    mtls: { tokenEndpointAuthMethod: 'tls_client_auth', tlsClientAuthSubject: { kind: 'dn', value: `CN=${id}` } },
  };
  await registerClient(origin, {
    client_id: id,
    profile: 'fapi2',
    ...ways[clientAuth],
    senderConstraint,
    scope: ['openid', 'profile', 'email', 'address', 'phone'],
    authorizedGrantTypes: ['authorization_code', 'refresh_token'],
    redirectURIs: [redirectUri],
  });
  return { id, key: privateKey, kid, certificate, dpop: await openid.randomDPoPKeyPair('ES256', { extractable: true }), redirectUri };
}

function endpointsOf({ clientAuth, senderConstraint }: FapiVariant, metadata: openid.ServerMetadata): FapiParty['endpoints'] {
  const needsCertificates = clientAuth === 'mtls' || senderConstraint === 'mtls';
  const {
    pushed_authorization_request_endpoint: par,
    token_endpoint: token,
    userinfo_endpoint: userinfo,
  } = {
    ...metadata,
    ...(needsCertificates && metadata.mtls_endpoint_aliases),
  };
  return { par: String(par), token: String(token), userinfo: String(userinfo) };
}

/** By the demonstration application, so that no module has to. */
async function signInOnce({ browser, origin, metadata }: FapiParty): Promise<void> {
  const redirect_uri = `${origin}/demo/callback`;
  const verifier = openid.randomPKCECodeVerifier();
  const challenge = { code_challenge: await openid.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256' };
  const asked = new URLSearchParams({ client_id: 'demo', redirect_uri, response_type: 'code', scope: 'openid', ...challenge });
  const page = await open(browser, `${metadata.authorization_endpoint}?${asked}`, redirect_uri);
  if (!isSignInPage(page)) throw new Error('the sign-in page was not shown');
  const outcome = await signIn(browser, page, redirect_uri);
  if (outcome.kind === 'page') throw new Error(`nobody has signed in: ${outcome.url}`);
}
