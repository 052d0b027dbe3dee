import type { Exchange } from './exchange.ts';

/** What the metadata says, as far as it is looked at (RFC 8414). */
export interface Metadata {
  issuer?: string;
  mtls_endpoint_aliases?: { token_endpoint?: string };
}

/** A thing that a service could not ask. */
interface Unasked {
  problem: string;
}

export interface SeenRequest {
  path: string;
  scheme: string;
  host: string;
  clientAddress: string;
  peerAddress: string;
  headers: Record<string, string | undefined>;
}

export interface DatabaseFacts {
  version: string;
  local: boolean;
  tls: boolean;
  readOnly: boolean;
  maxConnections: number;
  usedConnections: number;
  time: string;
  pendingMigrations: string[];
  missingRights: string[];
}

export interface RedisFacts {
  node: string;
  version: string;
  cluster: boolean;
  role: string;
  evictionPolicy: string;
  maxMemoryBytes: number;
  usedMemoryBytes: number;
  appendOnly: boolean;
  time: string;
}

/** What both services say in their diagnostics. */
interface ServiceDiagnosis {
  version: string;
  instance: string;
  time: string;
  request: SeenRequest;
  keyRing: { ids: string[]; fingerprints: string[] };
  database: DatabaseFacts | Unasked;
}

export interface AuthDiagnosis extends ServiceDiagnosis {
  issuer: string;
  mtlsIssuer?: string;
  uiUrl: string;
  settings: {
    location: string;
    logLevel: string;
    sessionStore: 'redis' | 'memory';
    redisMode: string;
    trustProxy: number | string[];
    databasePoolSize: number;
    consul: boolean;
  };
  redis?: RedisFacts[] | Unasked;
  environmentService: { fault?: string; reason?: string };
  environments: { asked: number; unasked: { environmentId: string; fault: string; reason: string }[] };
}

export interface EnvironmentDiagnosis extends ServiceDiagnosis {
  settings: { logLevel: string; databasePoolSize: number };
  authService: { reason?: string };
}

export interface Client {
  client_id: string;
  clientType: 'CONFIDENTIAL' | 'PUBLIC';
  authorizedGrantTypes: string[];
  redirectURIs: string[];
  scope: string[];
  profile: string;
  requirePushedAuthorizationRequests: boolean;
  requireSignedRequestObject: boolean;
}

export interface Environment {
  id: string;
  configServers: { primaryAddress: string; locations: string }[];
}

export interface ContactCenter {
  id: string;
  environmentId: string;
  domains: string[];
  userNamePatterns: string[];
  default: boolean;
  legacyGrants: boolean;
}

export interface IdentityProvider {
  id: string;
  contactCenterId: string;
  name: string;
  kind: 'saml' | 'oidc';
  status: string;
  metadata?: { signingCertificates: string[]; validUntil?: string };
}

export interface SigningKey {
  kid: string;
  state: string;
  sealedUnder?: string;
}

/** Lists that an administrator can read; undefined where they could not be. */
export interface Provisioned {
  clients?: Client[] | undefined;
  environments?: Environment[] | undefined;
  contactCenters?: ContactCenter[] | undefined;
  origins?: { contactCenterId: string; origin: string }[] | undefined;
  identityProviders?: IdentityProvider[] | undefined;
  keys?: SigningKey[] | undefined;
  legacyGrants?: { client_id: string; grants: { grant: string; count: number }[] }[] | undefined;
}

/** A start of a sign-in, as a browser makes it. */
export interface SignInFacts {
  clientId: string;
  redirectUri: string;
  /** The answer of the authorization endpoint to an ordinary request. */
  start: Exchange;
  /** The answer to a request with a long `state`. */
  long: Exchange;
  /** The page that the ordinary answer leads to. */
  page?: Exchange | undefined;
}

/** Everything that was found out, before anything is judged. */
export interface Facts {
  now: Date;
  /** Without a slash at the end. */
  url: string;
  operationsUrl: string;
  environmentUrl: string;
  /** How many pods of each service there are to be; undefined where nobody said so. */
  replicas: number | undefined;
  discovery: Exchange;
  metadata: Metadata | undefined;
  /** Two answers each to the same question, one after the other. */
  repeated: { discovery: Exchange; ping: readonly [Exchange, Exchange] } | undefined;
  keySet: Exchange | undefined;
  /** The metadata where the issuer says that they are, if that is elsewhere. */
  issuerDiscovery: Exchange | undefined;
  mtlsDiscovery: Exchange | undefined;
  /** What a client that knows no newer TLS than 1.1 gets; undefined without TLS. */
  oldTls: Exchange | undefined;
  longRequestLine: Exchange | undefined;
  /** What outsiders get at addresses that are for insiders, where those have an address of their own. */
  exposed: { environment?: Exchange | undefined; operations?: Exchange | undefined; management?: Exchange | undefined };
  /** Answers of the diagnostics, each over a connection of its own. */
  auth: readonly Exchange[];
  environment: readonly Exchange[];
  provisioned: Provisioned;
  signIn: SignInFacts | undefined;
  /** The redirect URI that somebody asked about, and the answer. */
  askedRedirect: { clientId: string; redirectUri: string; answer: Exchange } | undefined;
  /** Readiness, by the address that was asked. */
  ready: readonly Exchange[];
}
