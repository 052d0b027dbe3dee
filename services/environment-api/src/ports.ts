import type {
  ApiKey,
  ContactCenter,
  ContactCenterChange,
  CorsOrigin,
  Environment,
  EnvironmentChange,
  EnvironmentConnection,
  EnvironmentFindings,
  NewContactCenter,
  NewEnvironment,
  Setting,
  SettingsOfContactCenter,
} from '@gauth/environment-client';
import type { ServiceDiagnosis } from '@gauth/service-kit/facts';

/** Which part of a list is wanted: at most `limit` entries after the one whose id is `after`, in the order of ids. */
export interface PageRequest {
  after?: string | undefined;
  limit: number;
}

/** A part of a list, and how many entries the whole list has. */
export interface Page<T> {
  items: T[];
  total: number;
}

/** Environments; their secrets are sealed at rest. A store that is away is the adapter's own error: the error handler answers `unavailable`. */
export interface Environments {
  list(page: PageRequest): Promise<Page<Environment>>;
  find(id: string): Promise<Environment | undefined>;
  /** The environment with its secrets, sealed; for services that connect to the Configuration Server. */
  findConnection(id: string): Promise<EnvironmentConnection | undefined>;
  /** Throws `conflict` when the id is taken. An id is made up when none is given. */
  create(environment: NewEnvironment): Promise<Environment>;
  /** Changes the given fields in one step; undefined when there is no such environment. */
  change(id: string, change: EnvironmentChange): Promise<Environment | undefined>;
  /** False when there is no such environment; throws `conflict` while contact centers belong to it. */
  remove(id: string): Promise<boolean>;
}

/** Contact centers. A domain, a pattern and the default belong to one contact center at most, also under simultaneous callers. */
export interface ContactCenters {
  list(filter: { domain?: string | undefined; environmentId?: string | undefined }, page: PageRequest): Promise<Page<ContactCenter>>;
  find(id: string): Promise<ContactCenter | undefined>;
  /** Throws `conflict` when id, domain, pattern or default are taken, `badRequest` when there is no such environment. */
  create(contactCenter: NewContactCenter): Promise<ContactCenter>;
  /** Changes the given fields in one step; undefined when there is no such contact center. Throws as `create` does. */
  change(id: string, change: ContactCenterChange): Promise<ContactCenter | undefined>;
  /** Takes settings, origins and API keys along; false when there is no such contact center. */
  remove(id: string): Promise<boolean>;
}

/** Settings of contact centers; one value per contact center, location and name. */
export interface Settings {
  /** Contact center by contact center, each with all its settings; those without any are there, too. */
  listAll(page: PageRequest): Promise<Page<SettingsOfContactCenter>>;
  /** Undefined when there is no such contact center. */
  list(contactCenterId: string): Promise<Setting[] | undefined>;
  /**
   * Replaces the record of that location and name; throws `notFound` when there is no such contact center. `cors-origins` decides the
   * allowed origins in the same step, and throws `conflict` once origins are kept by `CorsOrigins`.
   */
  put(contactCenterId: string, setting: Setting): Promise<void>;
  /** False when there is no such setting. */
  remove(contactCenterId: string, key: Pick<Setting, 'location' | 'name'>): Promise<boolean>;
}

/** Allowed browser origins, whichever way they were set. The first `allow` or `disallow` that succeeds closes the `cors-origins` setting. */
export interface CorsOrigins {
  list(filter: { contactCenterId?: string | undefined }, page: PageRequest): Promise<Page<CorsOrigin>>;
  /** Throws `conflict` when the origin is allowed already, `badRequest` when there is no such contact center. */
  allow(entry: Pick<CorsOrigin, 'contactCenterId' | 'origin'>): Promise<CorsOrigin>;
  /** False when the origin was not allowed. */
  disallow(entry: Pick<CorsOrigin, 'contactCenterId' | 'origin'>): Promise<boolean>;
}

/** API keys of contact centers; only a hash of a key is stored. */
export interface ApiKeys {
  /** Undefined when there is no such contact center. */
  list(contactCenterId: string): Promise<ApiKey[] | undefined>;
  /** Throws `notFound` when there is no such contact center, `conflict` when the key is assigned already. */
  assign(contactCenterId: string, key: string): Promise<ApiKey>;
  /** The contact center of a key. */
  findContactCenterId(key: string): Promise<string | undefined>;
  /** False when the contact center has no such key. */
  unassign(contactCenterId: string, keyId: string): Promise<boolean>;
}

/** Counts changes, so that callers can tell cheaply whether what they remember still holds. */
export interface Revisions {
  current(): Promise<number>;
}

/** Whom a bearer token belongs to; clients act for themselves and have authorities. */
export type TokenHolder = { kind: 'client'; name: string; authorities: readonly string[] } | { kind: 'person' };

/** Asks the authentication service about bearer tokens. */
export interface TokenCheck {
  /** Undefined when the token is unknown or expired; throws `unavailable` when the authentication service does not answer. */
  holderOf(token: string): Promise<TokenHolder | undefined>;
}

/** What this process knows of itself and finds around it at this moment. */
export type Diagnosis = Omit<ServiceDiagnosis, 'version' | 'time' | 'request'> & EnvironmentFindings;

/** Looks at everything once, within seconds; never rejects. */
export type Diagnose = () => Promise<Diagnosis>;

/** Everything the routes need. */
export interface Stores {
  environments: Environments;
  contactCenters: ContactCenters;
  settings: Settings;
  corsOrigins: CorsOrigins;
  apiKeys: ApiKeys;
  revisions: Revisions;
}
