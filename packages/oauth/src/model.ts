import type { JWK } from 'jose';
import { z } from 'zod';

/** OpenID Connect Core §5.1 claims, already in wire form (`updated_at` is a number, `address` an object). */
export const standardClaims = z.looseObject({
  name: z.string().optional(),
  given_name: z.string().optional(),
  family_name: z.string().optional(),
  middle_name: z.string().optional(),
  nickname: z.string().optional(),
  preferred_username: z.string().optional(),
  profile: z.string().optional(),
  picture: z.string().optional(),
  website: z.string().optional(),
  gender: z.string().optional(),
  birthdate: z.string().optional(),
  zoneinfo: z.string().optional(),
  locale: z.string().optional(),
  updated_at: z.number().optional(),
  email: z.string().optional(),
  email_verified: z.boolean().optional(),
  phone_number: z.string().optional(),
  phone_number_verified: z.boolean().optional(),
  address: z.record(z.string(), z.string()).optional(),
});
export type StandardClaims = z.output<typeof standardClaims>;

/** A person of a contact center whose identity was confirmed, as tokens remember it. */
export const user = z.object({
  /** `sub`: unique and never reused, whatever the person is renamed to. */
  id: z.string(),
  /** The user name as the Configuration Server knows it, without the tenant. */
  userName: z.string(),
  contactCenterId: z.string(),
  environmentId: z.string(),
  /** DBID of the Configuration Server's Person. */
  dbid: z.number(),
  /** Names of the product's roles, such as `ROLE_AGENT`. */
  authorities: z.array(z.string()),
  properties: z.record(z.string(), z.string()),
  claims: standardClaims,
});
export type User = z.output<typeof user>;

/** Who acts in a user's name (`act`, RFC 8693 §4.1); an actor that acted through another one names it in turn, the current one outermost. */
export interface Actor {
  sub: string;
  iss?: string;
  act?: Actor;
}
const anyActor: z.ZodType<Actor> = z.object({
  sub: z.string(),
  iss: z.string().exactOptional(),
  act: z.lazy(() => anyActor).exactOptional(),
});
/** An `Actor`, if there are not so many in one another that reading them could exhaust the stack. */
export const actor = z.custom((value) => isShallow(value), 'too many actors').pipe(anyActor);

/** Actors in one another that are looked at: far more than anybody believes, and few enough for the stack. */
const mostActors = 100;

function isShallow(value: unknown): boolean {
  let [depth, inner] = [0, value];
  for (; typeof inner === 'object' && inner !== null && 'act' in inner; depth += 1) inner = inner.act;
  return depth < mostActors;
}

/** Who alone may act for the subject of a token (`may_act`, RFC 8693 §4.4). */
export const mayAct = z.object({ sub: z.string(), iss: z.string().exactOptional() });
export type MayAct = z.output<typeof mayAct>;

/** What a token is bound to (`cnf`, RFC 7800): the thumbprint of a DPoP key (RFC 9449 §6.1) or of a client certificate (RFC 8705 §3.1). */
export const confirmation = z.union([z.object({ jkt: z.string() }), z.object({ 'x5t#S256': z.string() })]);
export type Confirmation = z.output<typeof confirmation>;

/** Names of single claims that an application asked for (OpenID Connect Core §5.5), by where they go. */
export const requestedClaims = z.object({ userinfo: z.array(z.string()), idToken: z.array(z.string()) });
export type RequestedClaims = z.output<typeof requestedClaims>;

/**
 * What was granted to whom: tokens are made of it and of nothing else. It holds ids, never the client with its secret, because it is stored.
 * Times are seconds since the epoch (NumericDate, RFC 7519 §2).
 */
export const authorization = z.object({
  /** Shared by every code and token that comes of it, and readable at their front: its first characters are the partition (ids.ts). */
  id: z.string(),
  clientId: z.string(),
  /** See `Client.registrationId`. */
  clientRegistrationId: z.string(),
  user: user.optional(),
  /** Without a user: the client that it stands for, where its token was converted for another one (RFC 8693). */
  subjectClientId: z.string().optional(),
  /** The browser session it came from; goes out as `sid`. */
  sessionId: z.string().optional(),
  scope: z.array(z.string()),
  /** Resources and services the tokens are for (RFC 8707, RFC 8693); absent: this server and whoever asks it. */
  audience: z.array(z.string()).optional(),
  nonce: z.string().optional(),
  authTime: z.number().optional(),
  /** How strongly the user's identity was proved (acr.ts). */
  acr: z.string().optional(),
  amr: z.array(z.string()).optional(),
  claims: requestedClaims.optional(),
  actor: actor.optional(),
  mayAct: mayAct.optional(),
  confirmation: confirmation.optional(),
  /** Ids of the authorizations that this one was converted from, in the same partition: when one of them is revoked, so is this. */
  derivedFrom: z.array(z.string()).optional(),
  refreshable: z.boolean(),
  issuedAt: z.number(),
  /** The last second at which any token of this authorization can be alive; a revocation is remembered until then. */
  expiresAt: z.number(),
  /**
   * The store's own clock (microseconds) when the user's identity was proved; inherited from session to code to tokens, so that one comparison
   * with the user's watermark decides for all of them. Absent until the store has stamped it.
   */
  since: z.number().optional(),
});
export type Authorization = z.output<typeof authorization>;

/** Signature algorithms of ID tokens (RFC 7518 §3.1); RS256 is the default that OpenID Connect Core §15.1 asks for. */
export const signatureAlgorithms = ['RS256', 'PS256', 'ES256', 'EdDSA'] as const;
export type SignatureAlgorithm = (typeof signatureAlgorithms)[number];

/** No token lives longer than a year, so a store need not remember a user's sign-out any longer either. */
export const longestLifetimeSeconds = 366 * 86_400;

/** How long a spent code is remembered, so that its replay is recognised (RFC 6749 §4.1.2). */
export const spentCodeSeconds = 600;

/**
 * How a client proves who it is (`token_endpoint_auth_method`, RFC 7591 §2). `client_secret` is the product's: Basic or form, as the client likes.
 * `saml2_bearer` is RFC 7522 §2.2, which registers no name.
 */
export const clientAuthMethods = [
  'none',
  'client_secret',
  'client_secret_basic',
  'client_secret_post',
  'client_secret_jwt',
  'private_key_jwt',
  'saml2_bearer',
  'tls_client_auth',
  'self_signed_tls_client_auth',
] as const;
export type ClientAuthMethod = (typeof clientAuthMethods)[number];

/** The one name that the certificate of a `tls_client_auth` client must have (RFC 8705 §2.1.2). */
export const certificateSubjectKinds = ['dn', 'dns', 'uri', 'ip', 'email'] as const;
export interface CertificateSubject {
  kind: (typeof certificateSubjectKinds)[number];
  value: string;
}

/** Types of tokens that can be asked for by token exchange (RFC 8693 §3), by the last part of their names. */
export const exchangeableTokenTypes = ['access_token', 'jwt', 'id_token'] as const;
export type ExchangeableTokenType = (typeof exchangeableTokenTypes)[number];

/** Whose tokens a client may convert (RFC 8693), and whose assertions it may bring (RFC 7521). Without a policy it may do neither. */
export interface ConversionPolicy {
  /** Clients whose tokens it may convert; `*` stands for every client. */
  subjectClients: readonly string[];
  /** Trusted issuers whose JWTs and SAML assertions it may bring or convert. */
  subjectIssuers: readonly string[];
  /** Clients whose tokens it may bring as actor token; its own id for itself. */
  actorClients: readonly string[];
  /** Without actor token the new token says nothing of who asked for it. */
  impersonation: boolean;
  /** Audiences and resources it may ask for. */
  audiences: readonly string[];
  tokenTypes: readonly ExchangeableTokenType[];
}

/** Where and how a client hears that a session is over (OpenID Connect Back-Channel and Front-Channel Logout 1.0). */
export interface LogoutNotice {
  uri: string;
  /** Whether it needs the session id. */
  sessionRequired: boolean;
}

/** A registered OAuth client (RFC 6749 §2). Lifetimes are seconds. */
export interface Client {
  id: string;
  /** Made anew whenever this id is registered, so that nothing of a deleted client comes back to life with the next one of its name. */
  registrationId: string;
  name: string;
  /** `public` exactly where the method of authentication is `none`. */
  type: 'confidential' | 'public';
  authMethod: ClientAuthMethod;
  /** How the secret is stored; only `ClientSecrets` reads it. */
  secretHash?: string;
  /** The secret itself, sealed, for `client_secret_jwt`; only `ClientSecrets` reads it. */
  sealedSecret?: string;
  /** Its public keys (RFC 7517): given, or where to read them. */
  jwks?: { keys: readonly JWK[] };
  jwksUri?: string;
  certificateSubject?: CertificateSubject;
  profile: 'legacy' | 'baseline' | 'fapi2';
  grantTypes: readonly string[];
  scopes: readonly string[];
  /** Resources it may ask tokens for (RFC 8707). */
  resources: readonly string[];
  redirectUris: readonly string[];
  postLogoutRedirectUris: readonly string[];
  backchannelLogout?: LogoutNotice;
  frontchannelLogout?: LogoutNotice;
  pkce: 'required' | 'optional';
  /** Its authorization requests must be pushed (RFC 9126 §6). */
  pushedRequestsRequired: boolean;
  /** Its authorization requests must be signed (RFC 9101 §10.5). */
  signedRequestsRequired: boolean;
  accessTokenFormat: 'opaque' | 'jwt';
  accessTokenTtlSeconds: number;
  /** What its tokens must be bound to (RFC 9449 §5.2, RFC 8705 §3.4). */
  senderConstraint: 'none' | 'dpop' | 'mtls';
  refreshTokenTtlSeconds: number;
  refreshTokenRotation: 'rotate' | 'reuse';
  /** How long a rotated refresh token still gives its successor again, for clients that lost the answer. */
  refreshRetrySeconds: number;
  idTokenSignedResponseAlg: SignatureAlgorithm;
  authorities: readonly string[];
  conversion?: ConversionPolicy;
  /** Contact centers whose users this client may act for; absent: all. */
  contactCenterIds?: readonly string[];
}

/** A browser session: who signed in, when and how. */
export interface Session {
  /** Public: goes out as `sid`. The cookie holds it together with a secret that only the browser has. */
  id: string;
  user: User;
  /** Milliseconds since the epoch, because `prompt=login` must tell sign-ins within one second apart. */
  authenticatedAt: number;
  amr: readonly string[];
  /** See `Authorization.acr`; absent: by password. */
  acr?: string;
  /** See `Authorization.since`. */
  since?: number;
  /** When it must end, in milliseconds since the epoch, however much it is used; absent: with the longest life of sessions. */
  endsAt?: number;
  /** The identity provider that the user signed in at, and its names for user and session. */
  provider?: {
    providerId: string;
    subject: string;
    subjectFormat?: string | undefined;
    nameQualifier?: string | undefined;
    spNameQualifier?: string | undefined;
    sessionIndex?: string | undefined;
  };
  /** It lasts for one request: nobody can end it, and what is given in it belongs to no session. */
  momentary?: true;
}
