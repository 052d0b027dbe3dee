import type { Logger } from '@gauth/service-kit';
import * as client from 'openid-client';
import type { IdentityProviders, OidcProvider } from '../../../ports/identity-providers.ts';
import {
  type ExternalIdentity,
  type Memory,
  type ProviderMessage,
  type ProviderProtocols,
  ProviderRefused,
} from '../../../ports/provider-protocol.ts';
import { createRemoteKeySets } from '../../http/remote-key-sets.ts';
import { authorizationRequest } from './authorization-request.ts';
import { boundedFetch } from './bounded-fetch.ts';
import { clientAuthentication } from './client-authentication.ts';
import { externalIdentity, missingClaims } from './external-identity.ts';
import { checkIdToken } from './id-token-rules.ts';
import { createKnownProviders } from './known-providers.ts';
import { readLogoutToken } from './logout-token.ts';
import { isInsecure, type ProviderMetadata } from './provider-metadata.ts';
import { publicKeys } from './public-keys.ts';
import { refusalOf } from './refusals.ts';
import { createVerifyProviderJwt, type VerifyProviderJwt } from './verify-provider-jwt.ts';

interface Options {
  /** Ours: `redirect_uri` and the address after sign-out lie below it. */
  issuer: string;
  providers: Pick<IdentityProviders, 'keys'>;
  logger: Pick<Logger, 'info' | 'warn'>;
  now: () => Date;
  /** For each question to a provider. */
  timeoutMs?: number;
}

/** Signs people in at OpenID providers with the code flow (OpenID Connect Core §3.1), PKCE and nonce. */
export function createOidcRelyingParty({ issuer, providers, logger, now, timeoutMs = 5000 }: Options): ProviderProtocols['oidc'] {
  const metadataOf = createKnownProviders({ logger, now, timeoutMs });
  // Each ID token has cost its provider a sign-in, so they may ask for keys often; logout tokens can be sent by anybody, and must not use that up.
  const keySets = createRemoteKeySets({ logger, now, timeoutMs, refreshEverySeconds: 1 });
  const verifyIdToken = createVerifyProviderJwt({ keySets, now });
  const verifyLogoutToken = createVerifyProviderJwt({ keySets: createRemoteKeySets({ logger, now, timeoutMs }), now });
  const redirectUriOf = (provider: OidcProvider) => `${issuer}/sso/oidc/${encodeURIComponent(provider.id)}/callback`;

  return {
    async start(provider, wish) {
      const metadata = await metadataOf(provider.issuer);
      const { parameters, memory } = await authorizationRequest(provider, wish, { redirectUri: redirectUriOf(provider), now: now() });
      const to = client.buildAuthorizationUrl(configuration({ provider, metadata, now: now(), timeoutMs }), parameters);
      return { departure: { kind: 'redirect', to: to.href }, memory };
    },

    async finish(provider, message, memory) {
      if (memory?.providerId !== provider.id) throw new ProviderRefused('invalid', 'nobody here asked this provider for the answer');
      const metadata = await metadataOf(provider.issuer);
      const authentication = await clientAuthentication(provider, metadata, async () => (await providers.keys(provider.id))[0]);
      const config = configuration({ provider, metadata, now: now(), timeoutMs, authentication });
      try {
        const answer = { config, provider, metadata, callback: callbackWith(redirectUriOf(provider), message), memory };
        return await identityFrom(answer, verifyIdToken, now);
      } catch (error) {
        throw refusalOf(error);
      }
    },

    // No ID token is kept to be shown (RP-Initiated Logout §2, `id_token_hint`): it says who somebody is to whoever reads it, and it would travel in an
    // address. So a provider may ask the user whether they meant it.
    async leave(provider, _link, state) {
      const metadata = await metadataOf(provider.issuer);
      if (metadata.end_session_endpoint === undefined) return undefined;
      const to = client.buildEndSessionUrl(configuration({ provider, metadata, now: now(), timeoutMs }), {
        post_logout_redirect_uri: `${issuer}/sso/signed-out`,
        state,
      });
      return { kind: 'redirect', to: to.href };
    },

    async readLogout(provider, { parameters }) {
      const { logout_token: token, state } = parameters;
      if (token !== undefined)
        return readLogoutToken(token, { provider, metadata: await metadataOf(provider.issuer) }, { verify: verifyLogoutToken, now });
      if (state === undefined) throw new ProviderRefused('invalid', 'logout: logout_token or state expected');
      return { kind: 'answered', state, succeeded: true };
    },

    jwks: async (provider) => publicKeys(await providers.keys(provider.id)),
  };
}

interface Party {
  provider: OidcProvider;
  metadata: ProviderMetadata;
  now: Date;
  timeoutMs: number;
  authentication?: client.ClientAuth;
}

/** Made anew for each question, so that a change of the provider's settings holds at once. The library has a clock of its own, which is told ours. */
function configuration({ provider, metadata, now, timeoutMs, authentication = client.None() }: Party): client.Configuration {
  const times = { [client.clockSkew]: Math.round((now.getTime() - Date.now()) / 1000), [client.clockTolerance]: provider.clockSkewSeconds };
  const config = new client.Configuration(metadata, provider.clientId, times, authentication);
  config.timeout = timeoutMs / 1000;
  config[client.customFetch] = boundedFetch;
  if (isInsecure(provider.issuer)) client.allowInsecureRequests(config);
  return config;
}

/** As the library reads an answer; by the text of the address, where there is one, because a parameter that stands there twice is to be refused. */
function callbackWith(redirectUri: string, { query, parameters }: ProviderMessage): URL {
  const callback = new URL(redirectUri);
  callback.search = (query === undefined ? new URLSearchParams(parameters) : new URLSearchParams(query)).toString();
  return callback;
}

interface Answer {
  config: client.Configuration;
  provider: OidcProvider;
  metadata: ProviderMetadata;
  callback: URL;
  memory: Memory;
}

async function identityFrom(
  { config, provider, metadata, callback, memory }: Answer,
  verify: VerifyProviderJwt,
  now: () => Date,
): Promise<ExternalIdentity> {
  const { state, nonce, codeVerifier, authenticatedAfter } = memory;
  if (!state || !nonce || !codeVerifier) throw new ProviderRefused('invalid', 'what was remembered of the sign-in is not complete');
  const tokens = await client.authorizationCodeGrant(config, callback, {
    expectedState: state,
    expectedNonce: nonce,
    pkceCodeVerifier: codeVerifier,
  });
  const verified = await verify(tokens.id_token ?? '', { provider, metadata });
  checkIdToken(verified, {
    accessToken: tokens.access_token,
    authenticatedAfter: authenticatedAfter === undefined ? undefined : Number(authenticatedAfter),
    clockSkewSeconds: provider.clockSkewSeconds,
    now: now(),
  });
  const asksMore = metadata.userinfo_endpoint !== undefined && missingClaims(provider, verified.payload).length > 0;
  // The library compares `sub`: user information of somebody else is worth nothing (Core §5.3.2).
  const userInfo = asksMore ? await client.fetchUserInfo(config, tokens.access_token, String(verified.payload.sub)) : {};
  return externalIdentity(provider, verified.payload, userInfo);
}
