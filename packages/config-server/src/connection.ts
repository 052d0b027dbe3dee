import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { expectMessage } from './answers.ts';
import { type ChangeListener, createChangeFeed } from './change-feed.ts';
import { type Channel, type ChannelOptions, createChannel, type KeepAliveMessage, type Received } from './channel.ts';
import { maxUnregisteredPayloadBytes } from './codec.ts';
import { ConnectionLost, LeaveTaken, ProtocolViolation, TimedOut } from './errors.ts';
import { createExchanges, type Exchanges, type Request } from './exchanges.ts';
import { type Message, protocolVersions, type RegisterClient } from './protocol.ts';

/** Where a Configuration Server listens. */
export interface Endpoint {
  host: string;
  port: number;
}

/** Where the servers of an endpoint are now, the best one first: its host may be a name that several have, or that moves. Rejects, or gives none, when that is unknown. */
export type Resolve = (endpoint: Endpoint) => Promise<readonly Endpoint[]>;

/** How a secured port is reached: PEM texts, and the name the server's certificate must carry (default: the host of the endpoint, before it was resolved). */
export interface TlsOptions {
  ca?: string;
  cert?: string;
  key?: string;
  servername?: string;
}

interface ConnectionOptions {
  endpoint: Endpoint;
  /** What the server's certificate must carry unless `tls` says otherwise. */
  certifiedName: string;
  tls?: TlsOptions | undefined;
  registration: Omit<RegisterClient, 'versions'>;
  /** For connecting, the TLS handshake and the registration together. */
  timeoutMs: number;
  /** Aborted when nobody wants the connection any longer, before it is registered. */
  signal: AbortSignal;
  onKeepAlive?: ((message: KeepAliveMessage) => void) | undefined;
}

/** A registered connection to a Configuration Server. */
export interface Connection {
  endpoint: Endpoint;
  /** Rejects with ConfigServerError for `CFGError`, with TimedOut, with ConnectionLost or ProtocolViolation when it ends. */
  ask<T>(request: Request<T>): Promise<T>;
  /** Sends no more to a server that said, in an answer, that it serves no longer; what is under way may still be answered. */
  leave(reason: Error): void;
  /** Asks for the changes after `after`, or from now on. Settles as `ask` does. */
  watch(options: Watching): Promise<true>;
  /** Resolves when no new requests should come: the server is about to close (those under way are still answered), or it is closed. */
  leaving: Promise<Error>;
  /** Resolves to LeaveTaken when one side had announced it. */
  closed: Promise<Error>;
  /** Takes leave of the server and closes. */
  unregister(withinMs: number): Promise<void>;
}

interface Watching extends Pick<Request<true>, 'timeoutMs' | 'longestMs'> {
  after: number | undefined;
  listener: ChangeListener;
}

/** More requests than this without their answers, and the peer is taken for broken. */
const maxOwed = 256;

/** How long a server that is about to close may take to answer what is under way. */
const partingMs = 10_000;

/** How long a server that left a request unanswered may take to answer a poll. */
const probeMs = 500;

function openSocket({ endpoint: { host, port }, certifiedName, tls }: ConnectionOptions): Socket {
  if (tls === undefined) return connectPlain({ host, port });
  const name = isIP(certifiedName) === 0 ? { servername: certifiedName } : {};
  return connectTls({ host, port, ...name, ...tls });
}

/** Connects and registers. Rejects when that fails or takes too long; then the socket is closed already. */
export async function openConnection(options: ConnectionOptions): Promise<Connection> {
  const { tls, registration, timeoutMs, signal } = options;
  const socket = openSocket(options);
  const connection = new RegisteredConnection(options, socket);
  const giveUp = (): void => connection.close(new ConnectionLost('this client closed'));
  signal.addEventListener('abort', giveUp);
  const overdue = setTimeout(() => connection.close(new TimedOut(`no connection within ${timeoutMs} ms`)), timeoutMs);
  try {
    // Before the handshake is over the server is not known to be the right one: nothing may be sent to it.
    await either(socket, tls === undefined ? 'connect' : 'secureConnect', 'close');
    await connection.register(registration, timeoutMs);
  } catch (error) {
    connection.close(error as Error);
    throw await connection.closed;
  } finally {
    clearTimeout(overdue);
    signal.removeEventListener('abort', giveUp);
  }
  return connection;
}

/** Resolves with the first of two events, and leaves no listener. */
function either(socket: Socket, ...events: [string, string]): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const settle = (): void => {
    for (const event of events) socket.off(event, settle);
    resolve();
  };
  for (const event of events) socket.on(event, settle);
  return promise;
}

const nobody = (): void => undefined;

/** A class for the sake of memory, as the channel below it. */
class RegisteredConnection implements Connection, ChannelOptions {
  readonly endpoint: Endpoint;
  readonly socket: Socket;
  readonly payloadLimit = maxUnregisteredPayloadBytes;
  readonly onKeepAlive: ChannelOptions['onKeepAlive'];
  readonly leaving: Promise<Error>;
  readonly closed: Promise<Error>;
  readonly #changes = createChangeFeed();
  readonly #exchanges: Exchanges;
  readonly #channel: Channel;
  #settleLeaving: (reason: Error) => void = nobody;
  #settleClosed: (reason: Error) => void = nobody;
  #registered = false;
  #parting = false;

  constructor({ endpoint, onKeepAlive }: ConnectionOptions, socket: Socket) {
    this.endpoint = endpoint;
    this.socket = socket;
    this.onKeepAlive = onKeepAlive;
    this.leaving = new Promise((resolve) => {
      this.#settleLeaving = resolve;
    });
    this.closed = new Promise((resolve) => {
      this.#settleClosed = resolve;
    });
    this.#channel = createChannel(this);
    this.#exchanges = createExchanges(this);
  }

  ask<T>(request: Request<T>): Promise<T> {
    return this.#exchanges.ask(request);
  }

  leave(reason: Error): void {
    this.#parting = true;
    this.#settleLeaving(reason);
    setTimeout(() => this.close(new LeaveTaken('the server did not close')), partingMs).unref();
  }

  watch({ after, listener, ...patience }: Watching): Promise<true> {
    return this.ask({ ...patience, message: { name: 'WatchObjects', payload: { after } }, accept: this.#changes.begin(listener) });
  }

  async unregister(withinMs: number): Promise<void> {
    this.#parting = true;
    const accept = (received: Received) => expectMessage(received, 'CFGUnregistered');
    await this.ask({ message: { name: 'UnregisterClient', payload: {} }, timeoutMs: withinMs, accept }).catch(() => undefined);
    this.close(new ConnectionLost('this client unregistered'));
    await this.closed;
  }

  async register(registration: ConnectionOptions['registration'], timeoutMs: number): Promise<void> {
    const accept = (received: Received): true => {
      const { version } = expectMessage(received, 'CFGRegistered');
      if (!protocolVersions.some((spoken) => spoken === version))
        throw new ProtocolViolation('wrong-version', `registered in version ${version}, which was not offered`);
      this.#registered = true;
      this.#channel.established({ version, silenceSeconds: registration.localTimeoutSeconds });
      return true;
    };
    const payload = { versions: [...protocolVersions], ...registration };
    // The limit of the whole attempt comes first.
    await this.ask({ message: { name: 'RegisterClient', payload }, timeoutMs: 2 * timeoutMs, accept });
  }

  close(reason: Error): void {
    this.#channel.close(reason);
  }

  /** For the exchanges. */
  send(message: Message): void {
    this.#channel.send(message);
  }

  /** For the exchanges. */
  probe(verdict: (alive: boolean) => void): void {
    this.#channel.probe(probeMs, verdict);
  }

  /** For the exchanges: the server leaves requests unanswered. */
  onOverdue(owed: number): void {
    if (owed > maxOwed) this.close(new ProtocolViolation('too-many-unanswered', 'the peer leaves too many requests unanswered'));
    else this.#channel.probe(probeMs);
  }

  /** For the channel. */
  onMessage(received: Received): void {
    if (received.requestId !== 0) this.#exchanges.receive(received);
    else if (received.name !== 'CFGUnregistered' || !this.#registered) this.#changes.receive(received);
    else this.leave(new LeaveTaken('the server is about to close'));
  }

  /** For the channel. */
  onClose(reason: Error): void {
    this.#settleLeaving(reason);
    this.#exchanges.abandonAll(new ConnectionLost('the connection ended before the answer', { cause: reason }));
    this.#settleClosed(this.#parting && reason instanceof ConnectionLost ? new LeaveTaken(reason.message) : reason);
  }
}
