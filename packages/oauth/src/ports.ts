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
  /** The secret as a MAC key (`client_secret_jwt`); undefined where only its hash is kept. */
  macKey(client: Client): Uint8Array | undefined;
}

/** Reads key sets that others publish (RFC 7517 §5), and remembers them for a while. */
export interface RemoteKeySets {
  /** Keys of an `https` address, or undefined when they cannot be had. `refresh` asks again, bounded in how often, because a new key may have appeared. */
  read(uri: string, options?: { refresh?: boolean }): Promise<readonly JWK[] | undefined>;
}

/** Something that works once: an assertion, a DPoP proof, a request object. */
export interface OneTimeUse {
  kind: 'assertion' | 'client-assertion' | 'dpop' | 'external-identity' | 'provider-logout';
  /** Unique within its kind, issuer included. */
  id: string;
  /** Until when it must be remembered, in seconds since the epoch. */
  expiresAt: number;
}

/** What was used once, across all pods. */
export interface Replays {
  /** True for exactly one caller. Atomic. */
  firstUse(use: OneTimeUse): Promise<boolean>;
}

/** Values that a DPoP proof must contain, so that it cannot have been made long before (RFC 9449 §8). */
export interface DpopNonces {
  current(): string;
  accepts(nonce: string): boolean;
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
  /**
   * The user whom a trusted party vouches for, if the account may sign in, else undefined. A `userName` may begin with the tenant; without it, and for
   * the other names, `contactCenterId` says where to look.
   */
  identify(subject: SubjectName & { contactCenterId?: string | undefined; clientId?: string | undefined }): Promise<User | undefined>;
}

/** How a foreign issuer names a person. */
export type SubjectName = { userName: string } | { externalId: string } | { email: string };

/** The switch by which a contact center turns the password and implicit grants off. */
export interface LegacyGrants {
  allowed(contactCenterId: string): Promise<boolean>;
}

/** A party whose assertions are believed (RFC 7521 §5.2): what it signs with, and for whom it may speak. */
export interface AssertionIssuer {
  /** `iss` of its JWTs, `Issuer` of its SAML assertions. */
  issuer: string;
  /** At least one source of keys; certificates are PEM, for SAML and JWT. */
  jwksUri?: string;
  jwks?: { keys: readonly JWK[] };
  certificates?: readonly string[];
  /** What its subjects are: names of persons, external ids, e-mail addresses. */
  subjectKind: 'userName' | 'externalId' | 'email';
  /** Subjects it may speak for, where `*` stands for any characters; absent: all. */
  subjects?: readonly string[];
  /** Clients that may bring its assertions; absent: all. It authenticates only those that are named here. */
  clientIds?: readonly string[];
  /** Contact centers whose users it may speak for; with more than one, the subject must name its tenant. */
  contactCenterIds: readonly string[];
  /** Seconds by which its clock may differ from ours, at most 300. */
  clockSkewSeconds: number;
  /** Seconds an assertion may live at most. */
  maxLifetimeSeconds: number;
  enabled: boolean;
}

/** Trusted issuers. */
export interface AssertionIssuers {
  find(issuer: string): Promise<AssertionIssuer | undefined>;
}

/** What a verified SAML 2.0 assertion says (RFC 7522 §3). */
export interface SamlAssertion {
  id: string;
  issuer: string;
  subject: string;
  audiences: readonly string[];
  /** `Recipient` of the bearer confirmation. */
  recipient: string;
  /** Seconds since the epoch. */
  notBefore?: number;
  notOnOrAfter: number;
  issuedAt: number;
  authTime?: number;
}

/** Reads SAML 2.0 assertions; XML and its signatures are no business of the protocol core. A fault names the rule that is broken, for the log. */
export interface SamlAssertions {
  /** The issuer that a base64url-encoded assertion names, unverified. */
  issuerOf(encoded: string): { issuer: string } | { fault: string };
  /** What the assertion says if one of the certificates signed exactly that. Judges the signature alone: no times, audiences, subjects. */
  verify(encoded: string, certificates: readonly string[]): { assertion: SamlAssertion } | { fault: string };
}

/** An authorization request that was pushed (RFC 9126): its parameters after the request object, if any, was opened. */
export interface PushedRequest {
  clientId: string;
  clientRegistrationId: string;
  parameters: Record<string, string>;
  /** Its parameters came in a signed request object. */
  signed: boolean;
  /** Thumbprint of the DPoP key that the code must be bound to (RFC 9449 §10.1). */
  dpopJkt?: string;
}

/** Pushed authorization requests by the last part of their `request_uri`. */
export interface PushedRequests {
  save(id: string, request: PushedRequest, ttlSeconds: number): Promise<void>;
  find(id: string): Promise<PushedRequest | undefined>;
  /** True for exactly one caller, who may answer the request; it is gone then. Atomic. */
  spend(id: string): Promise<boolean>;
}

/** What a device asked for (RFC 8628 §3.1). */
export interface DeviceRequest {
  clientId: string;
  clientRegistrationId: string;
  scope: readonly string[];
  audience?: readonly string[];
  /** Thumbprint of the DPoP key that the device proved, and that its tokens must be bound to. */
  dpopJkt?: string;
}

/** What the user of a device decided; for `code`, which nobody else gets to see, it has its tokens. */
export type DeviceDecision = { kind: 'allowed'; code: string } | { kind: 'denied' };

/** What a device hears that asks for the decision (RFC 8628 §3.5); `too-soon` where it must ask less often. */
export type DeviceState = DeviceDecision | { kind: 'pending' | 'too-soon' | 'expired' };

/** Devices that wait for their users (RFC 8628). Codes are kept as digests, user codes keyed ones, because they are short. The store's clock decides. */
export interface DeviceAuthorizations {
  /** Keeps a request and gives its device code; undefined where the user code is taken. Atomic. */
  start(userCode: string, request: DeviceRequest, times: { ttlSeconds: number; intervalSeconds: number }): Promise<string | undefined>;
  /** The request behind a user code, with the id under which it is decided; undefined once it is decided or has expired. */
  findByUserCode(userCode: string): Promise<{ id: string; request: DeviceRequest } | undefined>;
  /** True for exactly one caller, whose decision holds. Atomic. */
  decide(id: string, decision: DeviceDecision): Promise<boolean>;
  /**
   * What a device code stands for; undefined where it is unknown. While nothing is decided, a question that comes sooner than the interval after the
   * last one lengthens the interval by five seconds; of many at once only one does not. Atomic.
   */
  poll(deviceCode: string): Promise<{ request: DeviceRequest; state: DeviceState } | undefined>;
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
  accessToken: { value: string; issuedAt: number; ttlSeconds: number };
  /** Starts a refresh token family that lives this long, whatever happens to it, and keeps what was granted even where this access token says less. */
  family?: { authorization: Authorization; ttlSeconds: number };
}

/**
 * `issued`: done. `retried`: the refresh token before this one came again, within its retry window and before its successor was used; the
 * successor is still the current one. `replayed`: it was used up before, and now everything of the authorization is revoked. `revoked`: it was
 * revoked or has expired meanwhile; nothing was saved.
 */
export type CommitOutcome = 'issued' | 'retried' | 'replayed' | 'revoked';

/** An access token that is alive. */
export interface AccessToken {
  authorization: Authorization;
  /** Seconds since the epoch. */
  issuedAt: number;
  expiresAt: number;
}

/** A refresh token family: one per authorization (RFC 9700 §4.14.2). */
export interface Family {
  authorization: Authorization;
  /** Of the refresh token that is current. */
  generation: number;
  /** Until when it lives, in seconds since the epoch. */
  expiresAt: number;
}

/** Access tokens and refresh token families. Revocations and saves are ordered by the store's clock, so no clock of a pod matters. */
export interface Tokens {
  /** Spends and saves in one atomic step. */
  commit(commit: Commit): Promise<CommitOutcome>;
  /** What an access token stands for, unless it is unknown, expired or revoked. */
  find(accessToken: string): Promise<AccessToken | undefined>;
  findFamily(authorizationId: string): Promise<Family | undefined>;
  /** Ends everything of one authorization, also what is being saved at this moment. */
  revoke(authorization: { id: string; expiresAt: number }): Promise<void>;
  /** Ends every session, code and token whose user proved their identity before this moment. */
  revokeUser(userId: string): Promise<void>;
}

/** Which applications were given something of a user, so that they hear of its end, and a session takes along what was given in it. */
export interface SessionClients {
  /**
   * Notes that an authorization of a user goes to its client. False where its session has ended: then nothing of it may go out. Ordered with the end
   * of the session, so that whatever is not refused here ends with it.
   */
  join(authorization: Authorization): Promise<boolean>;
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
  /** Those of them by which this server believes its own JWTs. A key that was brought along is none: others may have it, and it signs for them alone. */
  believed(): Promise<readonly JWK[]>;
}
