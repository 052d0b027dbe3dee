import { once } from 'node:events';
import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { expectMessage } from './answers.ts';
import { type ChangeListener, createChangeFeed } from './change-feed.ts';
import { createChannel, type KeepAliveMessage, type Received } from './channel.ts';
import { maxUnregisteredPayloadBytes } from './codec.ts';
import { ConnectionLost, LeaveTaken, ProtocolViolation, TimedOut } from './errors.ts';
import { createExchanges, type Request } from './exchanges.ts';
import { protocolVersions, type RegisterClient } from './protocol.ts';

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
  const { endpoint, tls, registration, timeoutMs, onKeepAlive } = options;
  const leaving = Promise.withResolvers<Error>();
  const closed = Promise.withResolvers<Error>();
  const socket = openSocket(options);
  const changes = createChangeFeed();
  const channel = createChannel({ socket, payloadLimit: maxUnregisteredPayloadBytes, onMessage: receive, onClose: end, onKeepAlive });
  const exchanges = createExchanges({ send: channel.send, onOverdue: doubt, probe: (verdict) => channel.probe(probeMs, verdict) });
  let registered = false;
  let parting = false;

  function receive(received: Received): void {
    if (received.requestId !== 0) exchanges.receive(received);
    else if (received.name !== 'CFGUnregistered' || !registered) changes.receive(received);
    else part(new LeaveTaken('the server is about to close'));
  }

  function part(reason: Error): void {
    parting = true;
    leaving.resolve(reason);
    setTimeout(() => channel.close(new LeaveTaken('the server did not close')), partingMs).unref();
  }

  function end(reason: Error): void {
    leaving.resolve(reason);
    exchanges.abandonAll(new ConnectionLost('the connection ended before the answer', { cause: reason }));
    closed.resolve(parting && reason instanceof ConnectionLost ? new LeaveTaken(reason.message) : reason);
  }

  function doubt(owed: number): void {
    if (owed > maxOwed) channel.close(new ProtocolViolation('too-many-unanswered', 'the peer leaves too many requests unanswered'));
    else channel.probe(probeMs);
  }

  function acceptRegistration(received: Received): true {
    const { version } = expectMessage(received, 'CFGRegistered');
    if (!protocolVersions.some((spoken) => spoken === version))
      throw new ProtocolViolation('wrong-version', `registered in version ${version}, which was not offered`);
    registered = true;
    channel.established({ version, silenceSeconds: registration.localTimeoutSeconds });
    return true;
  }

  const register = async (): Promise<void> => {
    // Before the handshake is over the server is not known to be the right one: nothing may be sent to it.
    await once(socket, tls === undefined ? 'connect' : 'secureConnect');
    const payload = { versions: [...protocolVersions], ...registration };
    // The limit of the whole attempt comes first.
    await exchanges.ask({ message: { name: 'RegisterClient', payload }, timeoutMs: 2 * timeoutMs, accept: acceptRegistration });
  };

  const overdue = setTimeout(() => channel.close(new TimedOut(`no connection within ${timeoutMs} ms`)), timeoutMs);
  try {
    await Promise.race([register(), closed.promise.then((reason) => Promise.reject(reason))]);
  } catch (error) {
    channel.close(error as Error);
    throw await closed.promise;
  } finally {
    clearTimeout(overdue);
  }
  return {
    endpoint,
    ask: exchanges.ask,
    leave: part,
    watch: ({ after, listener, ...patience }) =>
      exchanges.ask({ ...patience, message: { name: 'WatchObjects', payload: { after } }, accept: changes.begin(listener) }),
    leaving: leaving.promise,
    closed: closed.promise,
    async unregister(withinMs) {
      parting = true;
      const accept = (received: Received) => expectMessage(received, 'CFGUnregistered');
      await exchanges.ask({ message: { name: 'UnregisterClient', payload: {} }, timeoutMs: withinMs, accept }).catch(() => undefined);
      channel.close(new ConnectionLost('this client unregistered'));
      await closed.promise;
    },
  };
}
