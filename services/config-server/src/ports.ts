import type { NewPerson, ObjectState, ObjectsOf, ObjectType, Person, ReadObjects, UserProperties } from '@gauth/config-server';

/** A tenant as far as logins are concerned. */
export interface AccountTenant {
  name: string;
  state: ObjectState;
  /** With secrets. */
  userProperties: UserProperties;
  /** When `force-password-reset` was switched on here; milliseconds since 1970, absent while it is off. */
  passwordResetAt?: number | undefined;
}

/** What a login of one person into one application depends on. */
export interface Account {
  /** As clients may see it: without secrets in its annex. */
  person: Person;
  /** The person's annex with secrets. */
  annex: UserProperties;
  /** When `force-password-reset` was switched on for the person alone; milliseconds since 1970. */
  passwordResetAt?: number | undefined;
  /** Absent when no password was ever set: then none is right. */
  passwordHash: string | undefined;
  passwordUpdatedAt: Date;
  lastLoginAt: Date | undefined;
  /** Failures counted since the last success. */
  failures: number;
  /** By the database's clock when it was read; what counts failures decides it anew. */
  locked: boolean;
  /** The person's tenant first, then its ancestors up to `Environment`. */
  tenants: readonly AccountTenant[];
  /** State of the application; undefined when there is none of that name. */
  applicationState: ObjectState | undefined;
  /** The person, or an enabled access group of the person's, may use the application. */
  permitted: boolean;
  /** Options of this server: the annex of its own application object, empty where there is none. With secrets. */
  server: UserProperties;
}

/** When failures lead to a lock. */
export interface Lockout {
  /** Failures before the lock; 0 never locks. */
  threshold: number;
  /** Failures further apart than this are not counted together; 0 counts all since the last success. */
  periodMinutes: number;
  /** 0 locks until an operator unlocks. */
  durationMinutes: number;
  /** Whether an attempt during the lock makes its duration begin anew. */
  extends: boolean;
}

/** What a person can be searched by. Only user names are unique. */
export const personKeys = ['userName', 'externalId', 'emailAddress'] as const;

/** A name of a person, and which one it is. */
export interface PersonKey {
  by: (typeof personKeys)[number];
  value: string;
}

/** The accounts in the Configuration Database. */
export interface Accounts {
  /** The account of this user name, as seen from this application. One statement. */
  find(userName: string, application: string): Promise<Account | undefined>;
  /**
   * The accounts of this name, as seen from this application; with `tenant` only those of that tenant or below. Two at most, because two are one too
   * many. One statement.
   */
  search(name: PersonKey, context: { application: string; tenant?: string | undefined }): Promise<Account[]>;
  /** Options of this server, for a login that does not know its person yet. */
  serverOptions(): Promise<UserProperties>;
  /**
   * Counts a wrong password and locks at the threshold, in one atomic step. Answers `locked` when the account was locked before, and then
   * counts nothing: so at most `threshold` guesses learn that they were wrong, however many come at once.
   */
  recordFailure(personDbid: number, lockout: Lockout): Promise<'open' | 'locked'>;
  /** Counts a guess at a name that does not exist: the write that a wrong password costs, too. */
  recordUnknown(): Promise<void>;
  /** Forgets the failures after a right password, unless the account is locked by now; `lockout` false overlooks locks. */
  recordRight(personDbid: number, options: { lockout: boolean; loggedIn: boolean }): Promise<'open' | 'locked'>;
  /** Whether the account is locked at this moment. */
  isLocked(personDbid: number): Promise<boolean>;
  /** Makes a lock that ends by itself begin anew. */
  extendLock(personDbid: number, durationMinutes: number): Promise<void>;
  /** Hashes of the passwords before the present one, latest first. */
  previousHashes(personDbid: number, count: number): Promise<string[]>;
  /** Replaces the password if it is still the one with `oldHash`; undefined when somebody else was faster. Rejects with NotPrimary. */
  replacePassword(change: { personDbid: number; oldHash: string; newHash: string }): Promise<Person | undefined>;
  /** Lifts the lock of an account and answers the DBID of its person; undefined when there is none. */
  unlock(userName: string): Promise<number | undefined>;
}

/** What decides whether a client may create a person; undefined is what does not exist. */
export interface CreationContext {
  client?: { state: ObjectState; userProperties: UserProperties } | undefined;
  tenantState?: ObjectState | undefined;
}

/** Persons that come into being at the wish of a client. */
export interface PersonCreations {
  /** The application of the client, and the tenant of the person. */
  context(names: { application: string; tenant: string }): Promise<CreationContext>;
  /**
   * Creates the person in one atomic step; undefined where the user name is taken, or the external id or the e-mail address in the tenant or below. Rejects
   * with NotPrimary.
   */
  create(person: NewPerson): Promise<Person | undefined>;
}

/** Too many passwords wait to be checked. */
export class TooManyWaiting extends Error {
  override readonly name = 'TooManyWaiting';
}

/** Slow hashes of passwords, computed beside the event loop, a few at a time. Rejects with TooManyWaiting when the queue is full. */
export interface PasswordHashes {
  /** Whether this is the password of the hash. Without a hash it takes as long and answers false. */
  verify(hash: string | undefined, password: string): Promise<boolean>;
  create(password: string): Promise<string>;
}

/** Objects of the Configuration Database. */
export interface ConfigurationObjects {
  /** Objects that meet the filter, by DBID, after `after`, at most `limit`. */
  read<T extends ObjectType>(reading: ReadObjects & { objectType: T }, page: { after: number; limit: number }): Promise<ObjectsOf<T>>;
}
