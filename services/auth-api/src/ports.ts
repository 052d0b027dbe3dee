import type { AssertionIssuer, Client, ClientAuthMethod, Session, SessionClients, SignatureAlgorithm, Signer, User } from '@gauth/oauth';

/** Browser sessions. The cookie is `<session id>.<secret>`; stores keep a digest of it, so reading a store signs nobody in. */
export interface Sessions {
  /** Keeps a new session; stamps `since` with the store's clock. */
  start(session: Session, cookie: string): Promise<void>;
  /** The session of a cookie unless it ended, idled out or the user signed out everywhere; finding it counts as activity. */
  find(cookie: string): Promise<Session | undefined>;
  end(sessionId: string): Promise<void>;
}

/** That a client was given something of a user. */
export interface Participation {
  clientId: string;
  /** See `Client.registrationId`. */
  clientRegistrationId: string;
  /** Absent where it was not given in a browser session. */
  sessionId?: string;
  /** What ends with the session; absent without one, and where it may outlive it. */
  authorizationId?: string;
  /** The last second at which anything of it can be alive. */
  until: number;
}

/** Who takes part in the sessions of users, and in what they have without one. */
export interface Participants extends SessionClients {
  /** Who takes part in a session; from now on nobody joins it any more. Atomic: whoever joins is either among them or refused. */
  close(sessionId: string): Promise<readonly Participation[]>;
  /** Everything that a user has given, in all sessions and without. */
  ofUser(userId: string): Promise<readonly Participation[]>;
  /** Takes off what has ended. */
  forget(userId: string, ended: readonly Participation[]): Promise<void>;
}

/** Whom an application must be told about by back-channel: one session of a user, or without `sessionId` all of them. */
export interface LogoutDelivery {
  clientId: string;
  userId: string;
  sessionId?: string | undefined;
}

/** One that is yet to be kept, for this registration of the client and no later one. */
export interface NewLogoutDelivery extends LogoutDelivery {
  clientRegistrationId: string;
}

/** One that somebody makes now. `attempts` counts this one too. */
export interface ClaimedLogoutDelivery extends LogoutDelivery {
  id: string;
  attempts: number;
}

/** One as administrators see it. */
export interface KeptLogoutDelivery {
  id: string;
  clientId: string;
  state: 'pending' | 'failed';
  attempts: number;
  createdAt: Date;
  /** When it is tried next, and when it failed for good. */
  dueAt?: Date;
  failedAt?: Date;
  /** Why the last attempt failed. */
  reason?: string;
}

/** Deliveries that wait, and those that failed in the last seven days. */
export interface LogoutDeliveries {
  /** Keeps them until they are made, which begins at once. All or none, in one statement. What is for a registration that is gone is left out. */
  add(deliveries: readonly NewLogoutDelivery[]): Promise<void>;
  /** The latest first, a thousand at most. */
  list(state: KeptLogoutDelivery['state']): Promise<readonly KeptLogoutDelivery[]>;
  /** Lets one that failed be tried for another day, from now on. False where there is none. */
  retry(id: string): Promise<boolean>;
}

/** The same for whoever makes them. The store's clock decides what is due. */
export interface LogoutQueue extends LogoutDeliveries {
  /** Due ones, `perClient` at most of each client and none of those in `except`. Each has one claimant at a time; a claim that is not settled lapses. */
  claim(wanted: {
    limit: number;
    perClient: number;
    except: readonly string[];
    leaseSeconds: number;
  }): Promise<readonly ClaimedLogoutDelivery[]>;
  delivered(claimed: ClaimedLogoutDelivery): Promise<void>;
  /** What has become of it: failed for good without `retryInSeconds` or when it would take longer than a day; undefined where the claim has lapsed. */
  failed(
    claimed: ClaimedLogoutDelivery,
    how: { reason: string; retryInSeconds?: number },
  ): Promise<KeptLogoutDelivery['state'] | undefined>;
  count(): Promise<Record<KeptLogoutDelivery['state'], number>>;
}

/** How an application answered, or that it did not. Reasons are phrases of ours. */
export type LogoutAnswer = { kind: 'delivered' } | { kind: 'refused' | 'failed'; reason: string };

/** Brings logout tokens to applications (OpenID Connect Back-Channel Logout §2.5). Never throws, and takes some seconds at most. */
export interface LogoutSender {
  send(uri: string, logoutToken: string): Promise<LogoutAnswer>;
}

/** What password guesses are counted by. Every part is folded and bounded by the caller; the tenant is absent where none could be found. */
export interface AttemptSubject {
  account: string;
  address: string;
  tenant?: string | undefined;
}

/** An attempt that may be made now. Exactly one of its verbs is called when it is over; one that nobody ends lapses within seconds. */
export interface Attempt {
  /** Only failures count, so this one is forgotten, and the account's earlier failures with it. */
  succeeded(): Promise<void>;
  failed(): Promise<void>;
  /** Nothing was checked, such as when the directory was away. */
  returned(): Promise<void>;
}

/**
 * Counts failed sign-ins per account, address and tenant across all pods. An attempt under way holds a place as a failure would, so that parallel
 * guesses cannot slip through, and one account or address has few of them at once; `busy` says that those under way must end first, `exhausted` that
 * the failures alone reach a limit.
 */
export interface Attempts {
  begin(subject: AttemptSubject): Promise<Attempt | 'busy' | 'exhausted'>;
}

/** The contact center that a sign-in is for, as far as sign-in needs it. */
export interface ContactCenter {
  id: string;
  environmentId: string;
  /** The first domain: what stands before the backslash. */
  domain: string;
  scheme: 'basic' | 'saml';
  /** Whether its users' tokens may be had by the password and implicit grants. */
  legacyGrants: boolean;
}

/** Contact centers from the Environment API, from memory. Every method throws `Unavailable` while nothing was ever loaded. */
export interface ContactCenters {
  byId(contactCenterId: string): ContactCenter | undefined;
  byDomain(domain: string): ContactCenter | undefined;
  /** For a user name without tenant: by pattern, else the default contact center. */
  forUserName(userName: string): ContactCenter | undefined;
  /** Whether a contact center lists this browser origin, or without one, whether any does (the product's `cors-origins`). */
  originListed(origin: string, contactCenterId?: string): boolean;
  /** Whether a browser origin may use some contact center: it is listed, or there is one that lists none and so takes every origin. */
  originAllowed(origin: string): boolean;
  /** `basic` when no contact center signs in another way, so one form is enough. */
  commonScheme(): 'basic' | 'unknown';
}

/** How a check of a person ended. `reason` is for the log only. */
export type DirectoryAnswer =
  | { kind: 'confirmed'; user: User; warnings: readonly string[] }
  | { kind: 'refused'; reason: string }
  /** The password was right but must be changed first. */
  | { kind: 'password-change-required' }
  /** The old password was right but the new one breaks a rule. */
  | { kind: 'password-unacceptable'; rule: string };

/** The Configuration Server of a contact center. Throws `Unavailable` when it cannot be asked within two seconds. */
export interface Directory {
  authenticate(request: { contactCenter: ContactCenter; userName: string; password: string }): Promise<DirectoryAnswer>;
  /** Confirms the old password and sets the new one in one exchange. */
  changePassword(request: {
    contactCenter: ContactCenter;
    userName: string;
    oldPassword: string;
    newPassword: string;
  }): Promise<DirectoryAnswer>;
  /**
   * The person whom somebody trusted has named, `confirmed` if the account may sign in, without a password and without a trace in the account. Exactly
   * one person of the contact center must have the name; letter case counts.
   */
  identify(request: {
    contactCenter: ContactCenter;
    subject: { userName: string } | { externalId: string } | { email: string };
  }): Promise<DirectoryAnswer>;
  close(): Promise<void>;
}

/** A store or service behind this one could not be asked; becomes `temporarily_unavailable` or 503. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';
}

/** What an administrator states about a client: all of it but what the server makes itself, and what only administrators need. */
export interface ClientRegistration extends Omit<Client, 'registrationId' | 'secretHash' | 'sealedSecret'> {
  description: string;
  internal: boolean;
}

/** A client's secret as it is stored: nobody can read it from the hash, only this server from the seal. */
export interface StoredSecret {
  hash: string;
  /** For clients that sign with it. */
  sealed?: string;
}

/** Whether a client of this method has a secret. */
export const usesSecret = (method: ClientAuthMethod): boolean => method.startsWith('client_secret');

/** What becomes of a client; without a new secret it keeps the one that it has, as far as its method uses one. */
export type DecideChange = (before: ClientRegistration) => { client: ClientRegistration; secret?: StoredSecret | undefined };

/** The registry behind the ops API. Reads here are for administrators; `Clients` of @gauth/oauth is the cached view that requests use. */
export interface RegisteredClients {
  list(): Promise<readonly ClientRegistration[]>;
  find(clientId: string): Promise<ClientRegistration | undefined>;
  /** False when the id is taken. */
  create(client: ClientRegistration, secret: StoredSecret | undefined): Promise<boolean>;
  /**
   * Replaces a client by what `decide` makes of it; undefined when there is no such client. Changes of one client take turns, so none is decided on what
   * another one has replaced meanwhile; what `decide` throws changes nothing.
   */
  update(clientId: string, decide: DecideChange): Promise<ClientRegistration | undefined>;
  /** False when there was no such client. Its tokens are dead from the moment that pods notice. */
  delete(clientId: string): Promise<boolean>;
}

/** A party whose assertions are believed, as administrators know it. */
export interface RegisteredAssertionIssuer extends AssertionIssuer {
  /** A UUID. */
  id: string;
  name: string;
}

/** The registry behind the ops API. Reads here are for administrators; `AssertionIssuers` of @gauth/oauth is the cached view that requests use. */
export interface RegisteredAssertionIssuers {
  list(): Promise<readonly RegisteredAssertionIssuer[]>;
  find(id: string): Promise<RegisteredAssertionIssuer | undefined>;
  /** False when another record has this issuer. */
  create(issuer: RegisteredAssertionIssuer): Promise<boolean>;
  /**
   * Replaces a record by what `decide` makes of it; undefined when there is none. Changes of one record take turns; what `decide` throws changes nothing.
   * Throws `ApiError('conflict')` when another record has the issuer.
   */
  update(
    id: string,
    decide: (before: RegisteredAssertionIssuer) => RegisteredAssertionIssuer,
  ): Promise<RegisteredAssertionIssuer | undefined>;
  /** False when there was no such record. Nobody believes the issuer from the moment that pods notice. */
  delete(id: string): Promise<boolean>;
}

/** The grants that RFC 9700 §2.1.2 and §2.4 replace by the code. */
export const legacyGrants = ['password', 'implicit'] as const;
export type LegacyGrant = (typeof legacyGrants)[number];

/** How often a client has used a legacy grant, on all pods. `days` holds the days (UTC) among the last 31 on which it did. */
export interface UsedLegacyGrant {
  clientId: string;
  grant: LegacyGrant;
  count: number;
  firstSeen: Date;
  lastSeen: Date;
  days: readonly { day: string; count: number }[];
}

/** Which clients use the legacy grants. What is known of a client goes with it. */
export interface LegacyGrantUse {
  /** Counts one use, to be written within seconds. Never throws and never waits. */
  count(use: { clientId: string; grant: LegacyGrant }): void;
  /** Every client and grant ever counted, by client id and grant; what other pods counted in the last seconds may be missing. */
  list(): Promise<readonly UsedLegacyGrant[]>;
}

/** What the JWT in `X-GWS-User` is signed with. */
export type UserJwtSigner = () => Promise<Signer>;

/** A signing key as administrators see it. The key of a keystore has no times of ours, and of a revoked key nothing else is left. */
export interface AdministeredKey {
  kid: string;
  alg: SignatureAlgorithm;
  origin?: 'generated' | 'keystore';
  /** Published before it signs, signing, published after it signed, or revoked. */
  state: 'published' | 'signing' | 'retired' | 'revoked';
  publishedFrom?: Date;
  signsFrom?: Date;
  signsUntil?: Date;
  publishedUntil?: Date;
  revokedAt?: Date;
  /** The id of the key of the ring that its private half is sealed under. */
  sealedUnder?: string | undefined;
}

/** The signing keys behind the ops API. Reads here are for administrators; changes hold on every pod within seconds. */
export interface AdministeredKeys {
  list(): Promise<readonly AdministeredKey[]>;
  /** Publishes a key that signs after its publish time, or at once; gives the one that waits already, where one does. At once, it begins to sign. */
  rotate(alg: SignatureAlgorithm, start: 'after-publishing' | 'at-once'): Promise<AdministeredKey>;
  /** Takes a key away for good and lets another one sign at once; undefined where there is no such key. A second time it changes nothing. */
  revoke(kid: string): Promise<AdministeredKey | undefined>;
}

/** Makes client secrets fit for storage. */
export interface SecretHasher {
  /** Generated ones quickly, chosen ones slowly. */
  hash(secret: string, origin: 'generated' | 'chosen'): Promise<string>;
  /** So that only this server reads it again, for this client. */
  seal(secret: string, clientId: string): string;
}
