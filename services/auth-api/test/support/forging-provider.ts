import type { JsonWebKey } from 'node:crypto';
import { capturedLog } from '@gauth/service-kit/testing';
import { importJWK, type JWTPayload, SignJWT } from 'jose';
import { type OpenIdProvider, startOpenIdProvider } from '../../../../test/support/openid-provider.ts';
import { createOidcRelyingParty } from '../../src/adapters/idp/oidc/relying-party.ts';
import type { OidcProvider } from '../../src/ports/identity-providers.ts';
import type { ExternalIdentity, Memory, ProviderProtocols, SignInWish } from '../../src/ports/provider-protocol.ts';
import { anOidcProvider, ourProviderKey } from './openid.ts';

/** What is answered by path; `never` keeps whoever asks waiting. */
export type Answers = Record<string, { status?: number; type?: string; body: string } | 'never'>;

/** What a test changes in a JWT: its header, or who signs it. */
interface Forgery {
  header?: Record<string, unknown>;
  key?: JsonWebKey;
}

interface SignInOptions {
  provider?: OidcProvider;
  wish?: SignInWish;
  /** One that has asked the provider before; another one when left out. */
  party?: ProviderProtocols['oidc'];
  /** Beside the answer of the token endpoint, or in its place. */
  more?: Answers;
}

/** A real OpenID provider that signs and answers whatever a test wants, and a relying party that asks it. */
export interface ForgingProvider {
  upstream: OpenIdProvider;
  settings(change?: Partial<OidcProvider>): OidcProvider;
  relyingParty(options?: { timeoutMs?: number }): ProviderProtocols['oidc'];
  answers(table: Answers): void;
  /** A JWT for our client about `ann`, as the provider signs it; a claim that is undefined is not in it. */
  signed(claims: Record<string, unknown>, forgery?: Forgery): Promise<string>;
  /** A whole sign-in whose token endpoint answers with this ID token. */
  finishWith(idToken: (memory: Memory) => Promise<string> | string, options?: SignInOptions): Promise<ExternalIdentity>;
}

/** Now, in seconds since the epoch. */
export const seconds = (): number => Math.floor(Date.now() / 1000);

/** Starts it; its `upstream` is to be stopped. */
export async function startForgingProvider(): Promise<ForgingProvider> {
  const upstream = await startOpenIdProvider({ clients: [], accounts: [] });
  const settings = (change: Partial<OidcProvider> = {}) => anOidcProvider({ issuer: upstream.issuer, ...change });
  const relyingParty = ({ timeoutMs = 5000 } = {}) =>
    createOidcRelyingParty({
      issuer: 'https://auth.test/auth/v3',
      providers: { keys: async () => [ourProviderKey] },
      logger: capturedLog().logger,
      now: () => new Date(),
      timeoutMs,
    });
  const answers = (table: Answers) => {
    upstream.intercept = (request, response) => {
      const answer = table[request.url ?? ''];
      if (answer && answer !== 'never')
        response.writeHead(answer.status ?? 200, { 'content-type': answer.type ?? 'application/json' }).end(answer.body);
      return answer !== undefined;
    };
  };
  return {
    upstream,
    settings,
    relyingParty,
    answers,
    async signed(claims, { header = {}, key = upstream.signingKey } = {}) {
      const full = { iss: upstream.issuer, aud: 'gauth', sub: 'ann', iat: seconds(), exp: seconds() + 120, ...claims };
      const present = Object.fromEntries(Object.entries(full).filter(([, value]) => value !== undefined)) as JWTPayload;
      const protectedHeader = { alg: 'RS256', kid: upstream.signingKey.kid, ...header };
      return new SignJWT(present).setProtectedHeader(protectedHeader).sign(await importJWK(key as object, protectedHeader.alg));
    },
    async finishWith(
      idToken,
      { provider = settings(), wish = { state: 'state-1', fresh: false }, more = {}, party = relyingParty() } = {},
    ) {
      const { memory } = await party.start(provider, wish);
      const body = JSON.stringify({ access_token: 'access-1', token_type: 'Bearer', id_token: await idToken(memory) });
      answers({ '/token': { body }, ...more });
      return party.finish(provider, { parameters: { code: 'code-1', state: wish.state, iss: upstream.issuer } }, memory);
    },
  };
}
