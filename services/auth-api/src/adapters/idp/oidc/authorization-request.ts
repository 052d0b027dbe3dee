import { calculatePKCECodeChallenge, randomNonce, randomPKCECodeVerifier } from 'openid-client';
import type { OidcProvider } from '../../../ports/identity-providers.ts';
import type { Memory, SignInWish } from '../../../ports/provider-protocol.ts';
import { acrValuesFor } from './strength.ts';

/**
 * What a browser takes to a provider (OpenID Connect Core §3.1.2.1) with PKCE, and what must be remembered of it: `authenticatedAfter`, in seconds since the
 * epoch, where the provider is asked for a sign-in that is not older.
 */
export async function authorizationRequest(
  provider: OidcProvider,
  wish: SignInWish,
  { redirectUri, now }: { redirectUri: string; now: Date },
): Promise<{ parameters: Record<string, string>; memory: Memory }> {
  const codeVerifier = randomPKCECodeVerifier();
  const nonce = randomNonce();
  const fresh = wish.fresh || provider.forceReauthentication;
  // `auth_time`, which proves it, comes only with `max_age` (Core §2).
  const maxAge = fresh ? 0 : wish.maxAgeSeconds;
  const acrValues = acrValuesFor(provider, wish.acr);
  return {
    parameters: {
      redirect_uri: redirectUri,
      scope: [...new Set(['openid', ...provider.scope])].join(' '),
      state: wish.state,
      nonce,
      code_challenge: await calculatePKCECodeChallenge(codeVerifier),
      code_challenge_method: 'S256',
      ...(fresh && { prompt: 'login' }),
      ...(maxAge !== undefined && { max_age: String(maxAge) }),
      ...(acrValues.length > 0 && { acr_values: acrValues.join(' ') }),
      ...(wish.loginHint !== undefined && { login_hint: wish.loginHint }),
      ...(wish.locale !== undefined && { ui_locales: wish.locale }),
    },
    memory: {
      providerId: provider.id,
      state: wish.state,
      nonce,
      codeVerifier,
      ...(maxAge !== undefined && { authenticatedAfter: String(Math.floor(now.getTime() / 1000) - maxAge) }),
    },
  };
}
