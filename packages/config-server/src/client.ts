import { objectReader, readCreated, readIdentified, readLogin } from './answers.ts';
import { type Calls, createCalls } from './calls.ts';
import type { KeepAliveMessage } from './channel.ts';
import { type ClientEvent, type TraceMode, tracedMessages } from './client-event.ts';
import { type Connection, type Endpoint, openConnection, type Resolve, type TlsOptions } from './connection.ts';
import type { ChangeHandler } from './deliveries.ts';
import { ConfigServerError, ConfigServerUnavailable } from './errors.ts';
import { createLink, type Link } from './link.ts';
import {
  type ChallengeResponse,
  type Credentials,
  type Identification,
  type LoginResult,
  loginRefusal,
  type PasswordChange,
  type TicketCredentials,
} from './login.ts';
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
import { creationRefusals, type NewPerson, type PersonCreation } from './person-creation.ts';
import type { Place } from './places.ts';
import type { ObjectsOf, ObjectType, ReadObjects, RequestMessage } from './protocol.ts';
import { createRequestQueue } from './request-queue.ts';
import { startWatch, type Watch } from './watch.ts';

export interface ConfigServerOptions {
  /** Stands in events and errors, such as the id of the environment. */
  name: string;
  /** The primary and, if there is one, its backup. */
  endpoints: readonly Endpoint[];
  /** Asked for every endpoint before each round of attempts to connect. Without it an endpoint stands for itself. */
  resolve?: Resolve | undefined;
  /** Present when the server's port is secured. */
  tls?: TlsOptions | undefined;
  /** The application object this client registers as. Users log in in its context. */
  application: { name: string; type: string };
  serviceAccount: { userName: string; password: string };
  /** Silence after which this side polls, and again after which it gives up; 0 switches it off. */
  localTimeoutSeconds: number;
  /** The same for the server's side, told to it when registering. */
  remoteTimeoutSeconds: number;
  /** For connecting, the TLS handshake and the registration, tried at every server once; and for `resolve`. Default 1000. */
  connectTimeoutMs?: number | undefined;
  /** From the call to its answer, connecting included; for a login the time until the server is asked for a sign of life. Default 1500. */
  requestTimeoutMs?: number | undefined;
  /** From the call to its answer for what may wait for an external system at a server that is alive: every login but `identify`. Default 10,000. */
  loginTimeoutMs?: number | undefined;
  /** Calls that are sent at once. Default 256. */
  maxInFlight?: number | undefined;
  /** Calls that wait until others are answered; beyond, calls are refused as unavailable until a tenth is free again. Default 1000. */
  maxQueued?: number | undefined;
  /** Which keep-alive messages become events. Default none. */
  traceMode?: TraceMode | undefined;
  /** Must not throw. */
  onEvent?: ((event: ClientEvent) => void) | undefined;
}

/** What `watch` is told. */
export interface WatchOptions extends ChangeHandler {
  /** The last change that is known; without it, the changes from now on are told. */
  after?: number | undefined;
}

/** A part of a long list: at most so many objects, after the one with this DBID. */
export interface Page {
  after?: number;
  limit: number;
}

/**
 * The Configuration Server of one environment, behind one connection that is opened at the first call and kept. Every call settles
 * within requestTimeoutMs, or loginTimeoutMs; it rejects with ConfigServerUnavailable when the server cannot be asked.
 */
export interface ConfigServer {
  /** Checks a person's user name, password, account, and permission on this client's application. */
  authenticate(credentials: Credentials): Promise<LoginResult>;
  /** Confirms the old password and sets the new one. Not repeated after a loss: then it is unknown whether it was done. */
  changePassword(change: PasswordChange): Promise<LoginResult>;
  /** Confirms whoever the KDC gave a ticket to; the server has the keytab. Not repeated after a loss: a ticket is good for one use. */
  authenticateTicket(credentials: TicketCredentials): Promise<LoginResult>;
  /** Answers a challenge, which only the server that asked knows. Not repeated after a loss. */
  answerChallenge(response: ChallengeResponse): Promise<LoginResult>;
  /**
   * Finds a person by name without a password, and checks the account and the permission as `authenticate` does. It proves nothing: call it only for
   * a name that was proved elsewhere, such as by an assertion of a trusted issuer. A name that several persons have is refused.
   */
  identify(identification: Identification): Promise<LoginResult>;
  /** Creates a person without a password. Not repeated after a loss: then it is unknown whether it was done. */
  createPerson(person: NewPerson): Promise<PersonCreation>;
  /** The persons that meet every condition, by DBID. Without a page more than 10,000 are refused as ConfigServerError `too-many-objects`. */
  persons(filter: PersonFilter, page?: Page): Promise<Person[]>;
  /** As `persons`. */
  tenants(filter: TenantFilter, page?: Page): Promise<Tenant[]>;
  /** As `persons`. */
  applications(filter: ApplicationFilter, page?: Page): Promise<Application[]>;
  /** As `persons`. */
  accessGroups(filter: AccessGroupFilter, page?: Page): Promise<AccessGroup[]>;
  /**
   * Tells what changes in the configuration, over every reconnect, until the function it gives is called. Connects at once. One handler at a time:
   * throws Error for a second. A handler that is slow is told of a reset once 10,000 objects wait for it.
   */
  watch(options: WatchOptions): () => void;
  /** Unregisters and closes the connection; what is under way fails. Later calls are refused. */
  close(): Promise<void>;
}

type LoginMessage = Extract<
  RequestMessage,
  { name: 'Authenticate' | 'AuthenticateTicket' | 'AnswerChallenge' | 'ChangePassword' | 'Identify' }
>;

/** Makes the client of one environment's Configuration Server; connects at the first call. */
export const createConfigServerClient = (options: ConfigServerOptions): ConfigServer => new Client(options);

const defaults = { connectTimeoutMs: 1000, requestTimeoutMs: 1500, loginTimeoutMs: 10_000, maxInFlight: 256, maxQueued: 1000 } as const;
const ignore = (): void => undefined;

/** A class, because a process may have a thousand of them: what they share is not made anew for each. */
class Client implements ConfigServer {
  readonly #settings: ReturnType<typeof settingsOf>;
  readonly #link: Link;
  readonly #calls: Calls;
  #watch: Watch | undefined;

  constructor(options: ConfigServerOptions) {
    this.#settings = settingsOf(options);
    this.#link = createLink(this.#settings);
    this.#calls = createCalls(this.#settings, this.#link, createRequestQueue(this.#settings));
  }

  authenticate(payload: Credentials): Promise<LoginResult> {
    return this.#login({ name: 'Authenticate', payload }, true);
  }

  changePassword(payload: PasswordChange): Promise<LoginResult> {
    return this.#login({ name: 'ChangePassword', payload }, false);
  }

  authenticateTicket(payload: TicketCredentials): Promise<LoginResult> {
    return this.#login({ name: 'AuthenticateTicket', payload }, false);
  }

  answerChallenge(payload: ChallengeResponse): Promise<LoginResult> {
    return this.#login({ name: 'AnswerChallenge', payload }, false);
  }

  identify(payload: Identification): Promise<LoginResult> {
    return this.#login({ name: 'Identify', payload }, true);
  }

  async createPerson(payload: NewPerson): Promise<PersonCreation> {
    const message = { name: 'CreatePerson', payload } as const;
    try {
      return await this.#calls.ask({ message, repeatable: false, external: false, reader: () => readCreated });
    } catch (error) {
      const code = error instanceof ConfigServerError && creationRefusals.find((refusal) => refusal === error.code);
      if (!code) throw unavailableUnlessRequest(error, this.#settings.name);
      return { kind: 'refused', code, description: error.message };
    }
  }

  persons(filter: PersonFilter, page?: Page): Promise<Person[]> {
    return this.#read({ objectType: 'CFGPerson', filter }, page);
  }

  tenants(filter: TenantFilter, page?: Page): Promise<Tenant[]> {
    return this.#read({ objectType: 'CFGTenant', filter }, page);
  }

  applications(filter: ApplicationFilter, page?: Page): Promise<Application[]> {
    return this.#read({ objectType: 'CFGApplication', filter }, page);
  }

  accessGroups(filter: AccessGroupFilter, page?: Page): Promise<AccessGroup[]> {
    return this.#read({ objectType: 'CFGAccessGroup', filter }, page);
  }

  watch({ after, ...handler }: WatchOptions): () => void {
    if (this.#watch !== undefined) throw new Error(`the changes of ${this.#settings.name} are watched already`);
    const watch = startWatch(this.#settings, { link: this.#link, handler, after });
    this.#watch = watch;
    return () => {
      watch.stop();
      if (this.#watch === watch) this.#watch = undefined;
    };
  }

  close(): Promise<void> {
    this.#watch?.stop();
    return this.#link.close();
  }

  async #login(message: LoginMessage, repeatable: boolean): Promise<LoginResult> {
    try {
      const external = message.name !== 'Identify';
      return await this.#calls.ask({ message, repeatable, external, reader: () => (external ? readLogin : readIdentified) });
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal === undefined) throw unavailableUnlessRequest(error, this.#settings.name);
      return refusal;
    }
  }

  async #read<T extends ObjectType>(payload: ReadObjects & { objectType: T }, page: Page | undefined): Promise<ObjectsOf<T>> {
    const message = { name: 'ReadObjects', payload: { ...payload, ...page } } as const;
    try {
      const reader = () => objectReader(payload.objectType, page?.limit);
      const { objects, more } = await this.#calls.ask({ message, repeatable: true, external: false, reader });
      if (more && page === undefined) throw new ConfigServerError('too-many-objects', `there are more than ${objects.length} objects`);
      return objects;
    } catch (error) {
      throw unavailableUnlessRequest(error, this.#settings.name);
    }
  }
}

function settingsOf(options: ConfigServerOptions) {
  const { requestTimeoutMs = defaults.requestTimeoutMs, loginTimeoutMs = defaults.loginTimeoutMs, onEvent = ignore } = options;
  const { connectTimeoutMs = defaults.connectTimeoutMs, maxInFlight = defaults.maxInFlight, maxQueued = defaults.maxQueued } = options;
  return {
    name: options.name,
    endpoints: options.endpoints,
    resolve: options.resolve,
    connectTimeoutMs: Math.min(connectTimeoutMs, requestTimeoutMs),
    requestTimeoutMs,
    loginTimeoutMs,
    maxInFlight,
    maxQueued,
    open: (place: Place, timeoutMs: number, signal: AbortSignal) => open(options, place, { timeoutMs, signal }),
    onEvent,
  };
}

function open(options: ConfigServerOptions, place: Place, limits: { timeoutMs: number; signal: AbortSignal }): Promise<Connection> {
  const { name, tls, traceMode = 'CFGTMNone', onEvent } = options;
  const traced = tracedMessages[traceMode];
  const onKeepAlive = (kind: KeepAliveMessage): void => {
    if (traced.includes(kind)) onEvent?.({ kind, name, endpoint: place.endpoint });
  };
  const registration = registrationOf(options);
  return openConnection({ ...place, ...limits, tls, registration, onKeepAlive: traced.length > 0 ? onKeepAlive : undefined });
}

const registrationOf = ({ application, serviceAccount, localTimeoutSeconds, remoteTimeoutSeconds }: ConfigServerOptions) => ({
  application,
  ...serviceAccount,
  localTimeoutSeconds,
  remoteTimeoutSeconds,
});

function refusalOf(error: unknown): LoginResult | undefined {
  if (!(error instanceof ConfigServerError)) return undefined;
  const code = loginRefusal.safeParse(error.code);
  if (!code.success) return undefined;
  const { message: description, rule, policy, diagnostics, personDbid } = error;
  return { kind: 'refused', code: code.data, description, rule, policy, diagnostics, personDbid };
}

const requestErrors = new Set(['invalid-request', 'too-many-objects']);

/** A CFGError that does not blame the request means that the server cannot serve now. */
function unavailableUnlessRequest(error: unknown, name: string): unknown {
  if (!(error instanceof ConfigServerError) || requestErrors.has(error.code)) return error;
  return new ConfigServerUnavailable(`the Configuration Server of ${name} cannot serve: ${error.code}`, { cause: error });
}
