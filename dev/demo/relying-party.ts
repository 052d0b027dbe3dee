import * as oidc from 'openid-client';

/** What must come back unchanged from the authorization server for one sign-in to count. */
export interface Pending {
  state: string;
  nonce: string;
  codeVerifier: string;
}

/** A signed-in user as the application knows them. */
export interface SignedIn {
  idToken: string;
  claims: Record<string, unknown>;
  userInfo: Record<string, unknown>;
  accessToken: string;
  refreshToken?: string | undefined;
  scope: string;
  expiresAt: Date;
  refreshes: number;
}

/** The application's side of OpenID Connect: code flow with PKCE, state and nonce, for a public client. */
export interface RelyingParty {
  /** Where to send the browser, and what to remember until it comes back. */
  start(): Promise<{ url: URL; pending: Pending }>;
  /** Checks the browser's return and fetches tokens and user information. Throws when anything does not fit. */
  finish(currentUrl: URL, pending: Pending): Promise<SignedIn>;
  refresh(user: SignedIn): Promise<SignedIn>;
  /** RP-initiated logout. */
  signOutUrl(user: SignedIn): Promise<URL>;
}

const scope = 'openid profile email address phone';

/** `redirectUri` and `signedOutUri` must be registered for the client. */
export function createRelyingParty(
  issuer: URL,
  { clientId, redirectUri, signedOutUri }: { clientId: string; redirectUri: string; signedOutUri: string },
): RelyingParty {
  const discover = () => oidc.discovery(issuer, clientId, undefined, oidc.None(), { execute: [oidc.allowInsecureRequests] });
  let discovered: Promise<oidc.Configuration> | undefined;

  // Discovered at the first use, because the application starts before the server; a failure is not remembered.
  const configuration = () => {
    discovered ??= discover().catch((error: unknown) => {
      discovered = undefined;
      throw error;
    });
    return discovered;
  };

  return {
    start: async () => {
      const pending = { state: oidc.randomState(), nonce: oidc.randomNonce(), codeVerifier: oidc.randomPKCECodeVerifier() };
      const url = oidc.buildAuthorizationUrl(await configuration(), {
        redirect_uri: redirectUri,
        scope,
        state: pending.state,
        nonce: pending.nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(pending.codeVerifier),
        code_challenge_method: 'S256',
      });
      return { url, pending };
    },
    finish: async (currentUrl, { state, nonce, codeVerifier }) => {
      const config = await configuration();
      const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: codeVerifier, idTokenExpected: true };
      return signedIn(config, await oidc.authorizationCodeGrant(config, currentUrl, checks));
    },
    refresh: async (user) => {
      if (user.refreshToken === undefined) throw new Error('there is no refresh token');
      const config = await configuration();
      return signedIn(config, await oidc.refreshTokenGrant(config, user.refreshToken), user);
    },
    signOutUrl: async ({ idToken }) =>
      oidc.buildEndSessionUrl(await configuration(), { id_token_hint: idToken, post_logout_redirect_uri: signedOutUri }),
  };
}

type Tokens = oidc.TokenEndpointResponse & oidc.TokenEndpointResponseHelpers;

/** A refresh may leave out the ID token and the refresh token; then the earlier ones stay good (RFC 6749 §6, OpenID Connect Core §12.2). */
async function signedIn(config: oidc.Configuration, tokens: Tokens, before?: SignedIn): Promise<SignedIn> {
  const claims = tokens.claims() ?? before?.claims ?? {};
  return {
    idToken: tokens.id_token ?? before?.idToken ?? '',
    claims,
    userInfo: await oidc.fetchUserInfo(config, tokens.access_token, String(claims.sub)),
    accessToken: tokens.access_token,
    refreshToken: tokens.refresh_token ?? before?.refreshToken,
    scope: tokens.scope ?? before?.scope ?? scope,
    expiresAt: new Date(Date.now() + (tokens.expires_in ?? 0) * 1000),
    refreshes: before ? before.refreshes + 1 : 0,
  };
}
