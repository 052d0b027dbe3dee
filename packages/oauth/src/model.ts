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
  /** The browser session it came from; goes out as `sid`. */
  sessionId: z.string().optional(),
  scope: z.array(z.string()),
  nonce: z.string().optional(),
  authTime: z.number().optional(),
  amr: z.array(z.string()).optional(),
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

/** A registered OAuth client (RFC 6749 §2). Lifetimes are seconds. */
export interface Client {
  id: string;
  /** Made anew whenever this id is registered, so that nothing of a deleted client comes back to life with the next one of its name. */
  registrationId: string;
  name: string;
  type: 'confidential' | 'public';
  /** How the secret is stored; only `ClientSecrets` reads it. */
  secretHash?: string;
  profile: 'legacy' | 'baseline' | 'fapi2';
  grantTypes: readonly string[];
  scopes: readonly string[];
  redirectUris: readonly string[];
  postLogoutRedirectUris: readonly string[];
  pkce: 'required' | 'optional';
  accessTokenTtlSeconds: number;
  refreshTokenTtlSeconds: number;
  refreshTokenRotation: 'rotate' | 'reuse';
  /** How long a rotated refresh token still gives its successor again, for clients that lost the answer. */
  refreshRetrySeconds: number;
  idTokenSignedResponseAlg: SignatureAlgorithm;
  authorities: readonly string[];
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
  /** See `Authorization.since`. */
  since?: number;
}
