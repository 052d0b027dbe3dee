import { SignJWT } from 'jose';
import { subjectOf } from '../authorization.ts';
import type { AuthenticateClient } from '../client-auth/authenticate-client.ts';
import { OAuthError } from '../errors.ts';
import type { Client } from '../model.ts';
import type { SigningKeys } from '../ports.ts';
import { accessTokenTypeOf } from './access-token.ts';
import type { FindToken, FoundToken } from './find-token.ts';
import type { TokenRequest } from './token-endpoint.ts';

/** What is said of a token (RFC 7662 §2.2); of one that is not alive, nothing else. */
export type Introspection = { active: false } | ({ active: true } & Record<string, unknown>);

/** The answer, and how the same is signed for the client that asked (RFC 9701 §5). */
export interface IntrospectionAnswer {
  introspection: Introspection;
  sign(): Promise<string>;
}

/** Tells a client of a token (RFC 7662 §2). Throws where the client does not authenticate. */
export type IntrospectionEndpoint = (request: Omit<TokenRequest, 'requestId'>) => Promise<IntrospectionAnswer>;

interface Dependencies {
  issuer: string;
  /** Addresses of this endpoint, as applications know them. */
  urls: readonly string[];
  authenticateClient: AuthenticateClient;
  findToken: FindToken;
  keys: SigningKeys;
  now: () => Date;
}

/** The authority of services that check everybody's tokens. */
const trusted = 'ROLE_INTERNAL_CLIENT';

/** `POST /oauth/introspect` (RFC 7662): for the client of the token, a service that it is for, and internal clients; everybody else hears that it is not active. */
export function createIntrospectionEndpoint(dependencies: Dependencies): IntrospectionEndpoint {
  const { issuer, urls, authenticateClient, findToken, keys, now } = dependencies;

  async function sign(introspection: Introspection, client: Client): Promise<string> {
    const { kid, alg, privateKey } = await keys.signer(client.idTokenSignedResponseAlg);
    return new SignJWT({ token_introspection: introspection })
      .setProtectedHeader({ alg, kid, typ: 'token-introspection+jwt' })
      .setIssuer(issuer)
      .setAudience(client.id)
      .setIssuedAt(Math.floor(now().getTime() / 1000))
      .sign(privateKey);
  }

  return async ({ form, authorization, evidence = {}, address }) => {
    const client = await authenticateClient({ form, authorization, address, certificate: evidence.certificate, urls });
    if (client.type === 'public')
      throw new OAuthError('invalid_client', 'only clients that authenticate may ask', { cause: 'introspection: public client' });
    if (!form.token) throw new OAuthError('invalid_request', 'token is missing');
    const found = await findToken(form.token);
    const introspection: Introspection =
      found && isActive(client, found) ? { active: true, ...describe(found, issuer) } : { active: false };
    return { introspection, sign: () => sign(introspection, client) };
  };
}

const mayKnow = (client: Client, { authorization: { clientId, audience = [] } }: FoundToken): boolean =>
  clientId === client.id || audience.includes(client.id) || client.authorities.includes(trusted);

const isActive = (client: Client, found: FoundToken): boolean => found.superseded !== true && mayKnow(client, found);

function describe({ kind, authorization, client, issuedAt, expiresAt }: FoundToken, issuer: string): Record<string, unknown> {
  const { user, scope, audience, authTime, acr, amr, sessionId, actor, mayAct, confirmation } = authorization;
  const stated = {
    iss: issuer,
    sub: subjectOf(authorization),
    aud: audience,
    client_id: client.id,
    username: user?.userName,
    contact_center_id: user?.contactCenterId,
    scope: scope.join(' '),
    token_type: kind === 'refresh_token' ? undefined : accessTokenTypeOf(authorization),
    exp: expiresAt,
    iat: issuedAt,
    auth_time: authTime,
    acr,
    amr,
    sid: sessionId,
    act: actor,
    may_act: mayAct,
    cnf: confirmation,
  };
  return Object.fromEntries(Object.entries(stated).filter(([, value]) => value !== undefined));
}
