import { once } from 'node:events';
import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { expectMessage } from './answers.ts';
import { createChannel, type Received } from './channel.ts';
import { maxUnregisteredPayloadBytes } from './codec.ts';
import { ConnectionLost, ProtocolViolation, TimedOut } from './errors.ts';
import { createExchanges, type Request } from './exchanges.ts';
import { protocolVersions, type RegisterClient } from './protocol.ts';

/** Where a Configuration Server listens. */
export interface Endpoint {
  host: string;
  port: number;
}

/** Where the servers of an endpoint are now, the best one first: its host may be a name that several have, or that moves. Rejects, or gives none, when that is unknown. */
export type Resolve = (endpoint: Endpoint) => Promise<readonly Endpoint[]>;

/** How a secured port is reached: PEM texts, and the name the server's certificate must carry (default: the host). */
export interface TlsOptions {
  ca?: string;
  cert?: string;
  key?: string;
  servername?: string;
}

interface ConnectionOptions {
  endpoint: Endpoint;
  tls?: TlsOptions | undefined;
  registration: Omit<RegisterClient, 'versions'>;
  /** For connecting, the TLS handshake and the registration together. */
  timeoutMs: number;
}

/** A registered connection to a Configuration Server. */
export interface Connection {
  endpoint: Endpoint;
  /** Rejects with ConfigServerError for `CFGError`, with TimedOut, with ConnectionLost or ProtocolViolation when it ends. */
  ask<T>(request: Request<T>): Promise<T>;
  /** Resolves when no new requests should come: the server is about to close (those under way are still answered), or it is closed. */
  leaving: Promise<Error>;
  closed: Promise<Error>;
  /** Takes leave of the server and closes. */
  unregister(withinMs: number): Promise<void>;
}

/** More requests than this without their answers, and the peer is taken for broken. */
const maxOwed = 256;

const openSocket = ({ host, port }: Endpoint, tls: TlsOptions | undefined): Socket =>
  tls === undefined ? connectPlain({ host, port }) : connectTls({ host, port, ...tls });

/** Connects and registers. Rejects when that fails or takes too long; then the socket is closed already. */
export async function openConnection({ endpoint, tls, registration, timeoutMs }: ConnectionOptions): Promise<Connection> {
  const leaving = Promise.withResolvers<Error>();
  const closed = Promise.withResolvers<Error>();
  const socket = openSocket(endpoint, tls);
  const channel = createChannel({ socket, payloadLimit: maxUnregisteredPayloadBytes, onMessage: receive, onClose: end });
  const exchanges = createExchanges({ send: channel.send, onOverdue: doubt });
  let registered = false;

  function receive(received: Received): void {
    if (received.requestId !== 0) exchanges.receive(received);
    else if (received.name === 'CFGUnregistered' && registered) leaving.resolve(new ConnectionLost('the server is about to close'));
    else throw new ProtocolViolation('unexpected-message', `${received.name} answers no request`);
  }

  function end(reason: Error): void {
    exchanges.abandonAll(new ConnectionLost('the connection ended before the answer', { cause: reason }));
    leaving.resolve(reason);
    closed.resolve(reason);
  }

  function doubt(owed: number): void {
    if (owed > maxOwed) channel.close(new ProtocolViolation('too-many-unanswered', 'the peer leaves too many requests unanswered'));
    else channel.probe(timeoutMs);
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
    await exchanges.ask({ message: { name: 'RegisterClient', payload }, timeoutMs, accept: acceptRegistration });
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
    leaving: leaving.promise,
    closed: closed.promise,
    async unregister(withinMs) {
      const accept = (received: Received) => expectMessage(received, 'CFGUnregistered');
      await exchanges.ask({ message: { name: 'UnregisterClient', payload: {} }, timeoutMs: withinMs, accept }).catch(() => undefined);
      channel.close(new ConnectionLost('this client unregistered'));
    },
  };
}
