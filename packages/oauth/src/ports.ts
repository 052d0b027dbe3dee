import type { CryptoKey, JWK } from 'jose';
import type { Authorization, Client, SignatureAlgorithm, User } from './model.ts';

/** Registered clients. */
export interface Clients {
  /** The client of this id, or undefined. */
  find(clientId: string): Promise<Client | undefined>;
}

/** Verifies client secrets; knows how they are hashed and how slow that may be. */
export interface ClientSecrets {
  /** `address` is where the request came from, for throttling guesses. */
  matches(client: Client, secret: string, address?: string): Promise<boolean>;
}

/** Where users are looked up and their passwords confirmed. */
export interface Users {
  /**
   * The user if name and password are right and the account may sign in, else undefined: unknown, wrong, locked and throttled look the same.
   * Throws `OAuthError('temporarily_unavailable')` when the directory cannot be asked.
   */
  authenticate(credentials: {
    username: string;
    password: string;
    address?: string | undefined;
    clientId?: string | undefined;
    requestId?: string | undefined;
  }): Promise<User | undefined>;
}

/** What a code stands for (RFC 6749 §4.1.2). */
export interface CodeGrant {
  authorization: Authorization;
  redirectUri: string;
  /** The S256 challenge of RFC 7636; absent when none was sent. */
  codeChallenge?: string;
}

/** Authorization codes. A spent code stays findable for a while, so that its coming back is recognised as replay. */
export interface Codes {
  /** Keeps what the code stands for. Stamps `authorization.since` where it is absent. */
  save(code: string, grant: CodeGrant, ttlSeconds: number): Promise<void>;
  find(code: string): Promise<CodeGrant | undefined>;
}

/** What must be used up for new tokens. */
export type Spends = { kind: 'code'; code: string } | { kind: 'refresh'; generation: number; rotate: boolean; retrySeconds: number };

/** Everything that one successful token request changes. */
export interface Commit {
  spends?: Spends;
  /** What the access token will say; on refresh perhaps narrower than what the family keeps. */
  authorization: Authorization;
  accessToken: { value: string; ttlSeconds: number };
  /** Starts a refresh token family that lives this long, whatever happens to it. */
  family?: { ttlSeconds: number };
}

/**
 * `issued`: done. `retried`: the refresh token before this one came again, within its retry window and before its successor was used; the
 * successor is still the current one. `replayed`: it was used up before, and now everything of the authorization is revoked. `revoked`: it was
 * revoked or has expired meanwhile; nothing was saved.
 */
export type CommitOutcome = 'issued' | 'retried' | 'replayed' | 'revoked';

/** A refresh token family: one per authorization (RFC 9700 §4.14.2). */
export interface Family {
  authorization: Authorization;
}

/** Access tokens and refresh token families. Revocations and saves are ordered by the store's clock, so no clock of a pod matters. */
export interface Tokens {
  /** Spends and saves in one atomic step. */
  commit(commit: Commit): Promise<CommitOutcome>;
  /** What an opaque access token stands for, unless it is unknown, expired or revoked. */
  find(accessToken: string): Promise<Authorization | undefined>;
  findFamily(authorizationId: string): Promise<Family | undefined>;
  /** Ends everything of one authorization, also what is being saved at this moment. */
  revoke(authorization: { id: string; expiresAt: number }): Promise<void>;
  /** Ends every session, code and token whose user proved their identity before this moment. */
  revokeUser(userId: string): Promise<void>;
}

/** Authenticates refresh tokens: their successor can be computed again and is never stored. */
export interface RefreshTokenMac {
  sign(text: string): string;
  matches(text: string, mac: string): boolean;
}

/** A key that signs now. */
export interface Signer {
  kid: string;
  alg: SignatureAlgorithm;
  privateKey: CryptoKey;
}

/** The server's signing keys, rotated behind this port. */
export interface SigningKeys {
  signer(alg: SignatureAlgorithm): Promise<Signer>;
  /** Public keys for JWKS (RFC 7517): what signs, signed lately, or will sign soon. */
  published(): Promise<readonly JWK[]>;
}
