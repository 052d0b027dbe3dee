import type { Credentials, LoginResult, PasswordChange } from './login.ts';
import type {
  AccessGroup,
  AccessGroupFilter,
  Application,
  ApplicationFilter,
  Person,
  PersonFilter,
  Tenant,
  TenantFilter,
} from './objects.ts';

/** Where a Configuration Server listens. */
export interface Endpoint {
  host: string;
  port: number;
}

/** What happens to the connection, for logs and metrics. Reasons are texts without secrets. */
export type ClientEvent =
  | { kind: 'connected'; name: string; endpoint: Endpoint }
  | { kind: 'disconnected'; name: string; endpoint: Endpoint; reason: string }
  | { kind: 'connect-failed'; name: string; endpoint: Endpoint; reason: string; timedOut: boolean }
  | { kind: 'command-timed-out'; name: string; endpoint: Endpoint; command: string };

export interface ConfigServerOptions {
  /** Stands in events and errors, such as the id of the environment. */
  name: string;
  /** The primary and, if there is one, its backup. */
  endpoints: readonly Endpoint[];
  /** Present when the server's port is secured; PEM texts. `servername` is the name its certificate must carry (default: the host). */
  tls?: { ca?: string; cert?: string; key?: string; servername?: string } | undefined;
  /** The application object this client registers as. Users log in in its context. */
  application: { name: string; type: string };
  serviceAccount: { userName: string; password: string };
  /** Silence after which this side polls, and again after which it gives up; 0 switches it off. */
  localTimeoutSeconds: number;
  /** The same for the server's side, told to it when registering. */
  remoteTimeoutSeconds: number;
  /** For the connection with its TLS handshake and registration. Default 1000. */
  connectTimeoutMs?: number | undefined;
  /** From a registered connection to the whole answer. Default 1500. */
  requestTimeoutMs?: number | undefined;
  /** More calls than this at once are refused as unavailable. Default 256. */
  maxInFlight?: number | undefined;
  onEvent?: ((event: ClientEvent) => void) | undefined;
}

/**
 * The Configuration Server of one environment, behind one connection that is opened at the first call and kept. Every call settles
 * within connectTimeoutMs + requestTimeoutMs; it rejects with ConfigServerUnavailable when the server cannot be asked.
 */
export interface ConfigServer {
  /** Checks a person's user name, password, account, and permission on this client's application. */
  authenticate(credentials: Credentials): Promise<LoginResult>;
  /** Confirms the old password and sets the new one. Not repeated after a loss: then it is unknown whether it was done. */
  changePassword(change: PasswordChange): Promise<LoginResult>;
  persons(filter: PersonFilter): Promise<Person[]>;
  tenants(filter: TenantFilter): Promise<Tenant[]>;
  applications(filter: ApplicationFilter): Promise<Application[]>;
  accessGroups(filter: AccessGroupFilter): Promise<AccessGroup[]>;
  /** Unregisters and closes the connection; what is under way fails. Later calls are refused. */
  close(): Promise<void>;
}

/** Makes the client of one environment's Configuration Server; connects at the first call. */
export function createConfigServerClient(options: ConfigServerOptions): ConfigServer {
  throw new Error(`no connection to ${options.name} yet`);
}
