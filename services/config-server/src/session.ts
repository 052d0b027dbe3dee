import type { Socket } from 'node:net';
import {
  type Channel,
  createChannel,
  type Message,
  type MessageName,
  maxUnregisteredPayloadBytes,
  messages,
  type Payload,
  type PersonCreation,
  ProtocolViolation,
  protocolVersions,
  type Received,
  type RegisterClient,
  requestNames,
} from '@gauth/config-server';
import type { Watcher } from './changes/changes.ts';
import type { Answer, Registration, Requests, Result } from './requests.ts';

/** What one connection may take up. */
export interface SessionLimits {
  /** Requests under way at once. */
  inFlight: number;
  /** Time without registering. */
  registrationMs: number;
}

interface SessionOptions {
  socket: Socket;
  requests: Requests;
  limits: SessionLimits;
  /** Whether requests may be taken up at this moment. */
  mayServe: () => boolean;
  /** How many sessions this person has at this server. */
  sessionsOf: (personDbid: number) => number;
  onRegistered: (registration: Registration) => void;
  onClosed: (reason: Error) => void;
}

const requests: ReadonlySet<MessageName> = new Set(requestNames);

/** One connection of a client, from its first byte to its last. */
export class Session {
  readonly #requests: Requests;
  readonly #mayServe: () => boolean;
  readonly #sessionsOf: (personDbid: number) => number;
  readonly #limits: SessionLimits;
  readonly #onRegistered: (registration: Registration) => void;
  readonly #channel: Channel;
  readonly #registrationTimer: NodeJS.Timeout;
  readonly #underWay = new Set<number>();
  readonly #closed = Promise.withResolvers<void>();
  #registration: Registration | 'pending' | undefined;
  #personDbid: number | undefined;
  #watching = new AbortController();
  #leaving = false;

  constructor({ socket, requests, limits, mayServe, sessionsOf, onRegistered, onClosed }: SessionOptions) {
    this.#requests = requests;
    this.#mayServe = mayServe;
    this.#sessionsOf = sessionsOf;
    this.#limits = limits;
    this.#onRegistered = onRegistered;
    this.#channel = createChannel({
      socket,
      payloadLimit: maxUnregisteredPayloadBytes,
      onMessage: (received) => this.#receive(received),
      onClose: (reason) => {
        clearTimeout(this.#registrationTimer);
        this.#watching.abort();
        this.#closed.resolve();
        onClosed(reason);
      },
    });
    const tooLate = (): void => this.#channel.close(new Error('the client did not register in time'));
    this.#registrationTimer = setTimeout(tooLate, limits.registrationMs);
  }

  /** Whose session it is. */
  get personDbid(): number | undefined {
    return this.#personDbid;
  }

  /** Tells the client to go and answers what is under way, then closes; when that takes too long it closes all the same. */
  async leave(withinMs: number): Promise<void> {
    this.#leaving = true;
    this.#watching.abort();
    const reason = 'the server is stopping';
    if (typeof this.#registration === 'object') this.#channel.send({ name: 'CFGUnregistered', requestId: 0, payload: { reason } });
    if (this.#underWay.size === 0) this.#channel.end();
    const overdue = setTimeout(() => this.#channel.close(new Error(reason)), withinMs);
    await this.#closed.promise;
    clearTimeout(overdue);
  }

  #receive(received: Received): void {
    const { name, requestId } = received;
    if (!requests.has(name) || requestId === 0) throw new ProtocolViolation('unexpected-message', `${name} is no request`);
    if (this.#underWay.has(requestId)) throw new ProtocolViolation('duplicate-request-id', `request ${requestId} is under way`);
    // A session that is about to leave answers what has come until then, as a client expects that was just told so.
    if (!this.#leaving && !this.#mayServe()) this.#refuse(requestId, notPrimary);
    else if (this.#underWay.size < this.#limits.inFlight) this.#start(received);
    else this.#refuse(requestId, { code: 'busy', description: 'too many requests are under way on this connection' });
  }

  #start(received: Received): void {
    const { requestId } = received;
    this.#underWay.add(requestId);
    this.#handle(received)
      .catch((error: unknown) => {
        this.#refuse(requestId, error instanceof InvalidRequest ? error : this.#requests.failed(error));
        if (this.#registration === 'pending') this.#channel.end();
      })
      .finally(() => {
        this.#underWay.delete(requestId);
        if (this.#leaving && this.#underWay.size === 0) this.#channel.end();
      });
  }

  async #handle(received: Received): Promise<void> {
    const { requestId } = received;
    if (received.name === 'RegisterClient') return this.#register(requestId, payloadOf(received, 'RegisterClient'));
    const registration = this.#registration;
    if (typeof registration !== 'object') {
      this.#refuse(requestId, { code: 'not-registered', description: 'the client must register first' });
      this.#channel.end();
      return;
    }
    switch (received.name) {
      case 'Authenticate':
        return this.#answer(requestId, await this.#requests.authenticate(payloadOf(received, 'Authenticate'), registration));
      case 'ChangePassword':
        return this.#answer(requestId, await this.#requests.changePassword(payloadOf(received, 'ChangePassword'), registration));
      case 'Identify':
        return this.#answer(requestId, await this.#requests.identify(payloadOf(received, 'Identify'), registration));
      case 'AuthenticateTicket':
        return this.#answer(requestId, await this.#requests.authenticateTicket(payloadOf(received, 'AuthenticateTicket'), registration));
      case 'AnswerChallenge':
        return this.#answer(requestId, await this.#requests.answerChallenge(payloadOf(received, 'AnswerChallenge'), registration));
      case 'ReadObjects':
        return this.#requests.readObjects(payloadOf(received, 'ReadObjects'), this.#answerTo(requestId));
      case 'CreatePerson':
        return this.#tellCreation(requestId, await this.#requests.createPerson(payloadOf(received, 'CreatePerson'), registration));
      case 'WatchObjects':
        return this.#watch(requestId, payloadOf(received, 'WatchObjects'));
      default:
        this.#channel.send({ name: 'CFGUnregistered', requestId, payload: {} });
        this.#channel.end();
    }
  }

  async #register(requestId: number, request: RegisterClient): Promise<void> {
    if (this.#registration !== undefined)
      return this.#refuse(requestId, { code: 'already-registered', description: 'the client is registered, or about to be' });
    this.#registration = 'pending';
    const version = protocolVersions.findLast((spoken) => request.versions.includes(spoken));
    const result = version === undefined ? unspoken : await this.#requests.register(request, this.#claim);
    if (result.kind !== 'succeeded' || version === undefined) {
      this.#answer(requestId, result);
      this.#channel.end();
      return;
    }
    clearTimeout(this.#registrationTimer);
    this.#registration = { application: request.application.name, userName: request.userName };
    this.#onRegistered(this.#registration);
    this.#channel.send({ name: 'CFGRegistered', requestId, payload: { version, server: 'gauth' } });
    this.#channel.established({ version, silenceSeconds: request.remoteTimeoutSeconds });
  }

  /** Makes this a session of the person, unless there are as many already as there may be. */
  readonly #claim = (personDbid: number, maxSessions: number | undefined): boolean => {
    if (maxSessions !== undefined && this.#sessionsOf(personDbid) >= maxSessions) return false;
    this.#personDbid = personDbid;
    return true;
  };

  /** Whoever asks again wants it anew. */
  async #watch(requestId: number, request: Payload<'WatchObjects'>): Promise<void> {
    this.#watching.abort();
    this.#watching = new AbortController();
    const { signal } = this.#watching;
    const watcher: Watcher = {
      begin: (change) => this.#channel.send({ name: 'Watching', requestId, payload: { change } }),
      tell: ({ kind, ...payload }) => this.#channel.send({ name: changeMessages[kind], requestId: 0, payload }),
      drained: () => this.#channel.drained(),
      // The client takes up the thread with another connection.
      lost: (reason) => this.#channel.close(reason),
    };
    await this.#requests.watchObjects(request, watcher, signal);
  }

  #answer(requestId: number, result: Result): void {
    const { kind, ...answer } = result;
    if (kind === 'refused') this.#refuse(requestId, result);
    else this.#channel.send({ name: kind === 'challenged' ? 'Challenged' : 'Authenticated', requestId, payload: answer } as Message);
  }

  #tellCreation(requestId: number, creation: PersonCreation): void {
    if (creation.kind === 'refused') this.#refuse(requestId, creation);
    else this.#channel.send({ name: 'PersonCreated', requestId, payload: { person: creation.person } });
  }

  #answerTo(requestId: number): Answer {
    return {
      send: (name, payload) => this.#channel.send({ name, requestId, payload } as Message),
      drained: () => this.#channel.drained(),
    };
  }

  #refuse(requestId: number, { code, description, rule, policy, diagnostics, personDbid }: Refused): void {
    this.#channel.send({ name: 'CFGError', requestId, payload: { code, description, rule, policy, diagnostics, personDbid } });
  }
}

const changeMessages = { added: 'CFGObjectAdded', changed: 'CFGObjectInfoChanged', deleted: 'CFGObjectDeleted' } as const;

type Refused = Omit<Extract<Result, { kind: 'refused' }>, 'kind'>;

/** What a request is answered that came after the role was lost. */
export const notPrimary = { code: 'not-primary', description: 'this server is no longer the primary' } as const;

const unspoken: Result = {
  kind: 'refused',
  code: 'unsupported-version',
  description: `this server speaks version ${protocolVersions.join(', ')}`,
};

/** A request whose payload does not fit its schema; names the fields, never their values. */
class InvalidRequest extends Error {
  override readonly name = 'InvalidRequest';
  readonly code = 'invalid-request';
  get description(): string {
    return this.message;
  }
}

function payloadOf<N extends MessageName>({ payload }: Received, name: N): Payload<N> {
  const parsed = messages[name].payload.safeParse(payload);
  if (parsed.success) return parsed.data as Payload<N>;
  const fields = parsed.error.issues.map(({ path }) => path.join('.') || 'the payload');
  throw new InvalidRequest(`${[...new Set(fields)].join(', ')} of ${name} is wrong`);
}
