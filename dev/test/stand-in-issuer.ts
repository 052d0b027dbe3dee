import { createHash, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** An OpenID provider without a sign-in page, strict about what the application must send. */
export interface StandInIssuer {
  origin: string;
  /** Plays the user who signs in: takes the authorization URL and answers where the browser goes next. */
  signIn(authorizationUrl: string): string;
  /** What the token endpoint was asked, in order. */
  tokenRequests: URLSearchParams[];
  close(): void;
}

const user = { sub: 'agent-1', name: 'Ada <Agent>', email: 'ada@example.test' };

/** Serves discovery, keys, tokens and user information under `/auth/v3`. */
export async function startIssuer(): Promise<StandInIssuer> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const server = createServer(async (request, response) => {
    const answer = await (answers[request.url?.split('?')[0] ?? ''] ?? (() => ({ error: 'not_found' })))(request);
    response.writeHead('error' in answer ? 400 : 200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const issuer = `${origin}/auth/v3`;
  const granted = new Map<string, URLSearchParams>();
  const tokenRequests: URLSearchParams[] = [];

  const idToken = (nonce: string | null) => {
    const seconds = Math.floor(Date.now() / 1000);
    const claims = { iss: issuer, aud: 'demo', iat: seconds, exp: seconds + 60, ...(nonce ? { nonce } : {}), ...user };
    const body = [{ alg: 'RS256', kid: 'k' }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
    return `${body}.${sign('sha256', Buffer.from(body), privateKey).toString('base64url')}`;
  };
  const tokens = (nonce: string | null) => ({
    access_token: randomUUID(),
    token_type: 'bearer',
    expires_in: 60,
    refresh_token: randomUUID(),
    id_token: idToken(nonce),
    scope: 'openid',
  });

  const answers: Record<string, (request: IncomingMessage) => object | Promise<object>> = {
    '/auth/v3/.well-known/openid-configuration': () => ({
      issuer,
      authorization_endpoint: `${issuer}/oauth/authorize`,
      token_endpoint: `${issuer}/oauth/token`,
      userinfo_endpoint: `${issuer}/openid/userinfo`,
      end_session_endpoint: `${issuer}/sign-out`,
      jwks_uri: `${issuer}/jwks`,
      id_token_signing_alg_values_supported: ['RS256'],
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
    }),
    '/auth/v3/jwks': () => ({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k', alg: 'RS256', use: 'sig' }] }),
    '/auth/v3/openid/userinfo': () => user,
    '/auth/v3/oauth/token': async (request) => {
      const form = new URLSearchParams(await text(request));
      tokenRequests.push(form);
      if (form.get('grant_type') === 'refresh_token') return tokens(null);
      const authorization = granted.get(form.get('code') ?? '');
      const challenge = createHash('sha256')
        .update(form.get('code_verifier') ?? '')
        .digest('base64url');
      if (!authorization || authorization.get('code_challenge') !== challenge) return { error: 'invalid_grant' };
      return tokens(authorization.get('nonce'));
    },
  };

  return {
    origin,
    tokenRequests,
    signIn: (authorizationUrl) => {
      const { searchParams } = new URL(authorizationUrl);
      const code = randomUUID();
      granted.set(code, searchParams);
      return `${searchParams.get('redirect_uri')}?${new URLSearchParams({ code, state: searchParams.get('state') ?? '', iss: issuer })}`;
    },
    close: () => server.close().closeAllConnections(),
  };
}
