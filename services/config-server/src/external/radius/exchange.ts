import { createSocket } from 'node:dgram';
import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import type { AccessRequest } from './access-request.ts';
import { type Passed, type Reply, readReply } from './reply.ts';

/** How long a server is given. */
export interface Patience {
  /** Time after which the request is sent again, and after the last time given up. */
  timeoutMs: number;
  /** How often it is sent again. */
  retries: number;
}

/** A server, and how long it is given. */
export interface RadiusServer extends Patience {
  /** A name or an address. */
  host: string;
  port: number;
  secret: Buffer;
}

/** What came of a request: a reply, or why none did. `passed` counts datagrams that were none. */
export type Exchanged = { reply: Reply } | { silence: string; passed: ReadonlyMap<Passed, number> };

/**
 * Sends the request, over and over the same packet from the same port so that the server recognises a repetition (RFC 2865 §2.5), until a right reply has
 * come. Each request has a socket of its own: its port is unpredictable, no other request's identifier can meet its own, and what comes from elsewhere than
 * the server never reaches it. Rejects with the reason of the signal alone.
 */
export async function exchange(server: RadiusServer, request: AccessRequest, signal: AbortSignal): Promise<Exchanged> {
  signal.throwIfAborted();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = (): void => reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    const address = await Promise.race([lookup(server.host).catch(phrase), aborted]);
    return typeof address === 'string' ? { silence: address, passed: new Map() } : await talk(server, address, request, aborted);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

async function talk(
  { port, secret, ...patience }: RadiusServer,
  { address, family }: LookupAddress,
  request: AccessRequest,
  aborted: Promise<never>,
): Promise<Exchanged> {
  const passed = new Map<Passed, number>();
  const { promise: exchanged, resolve } = Promise.withResolvers<Exchanged>();
  const giveUp = (silence: string): void => resolve({ silence, passed });
  const socket = createSocket(family === 6 ? 'udp6' : 'udp4');
  const sending = createRepetition(patience, { send: () => socket.send(request.packet), giveUp: () => giveUp('silent') });

  socket.on('message', (datagram) => {
    const reply = readReply(datagram, request, secret);
    if (typeof reply !== 'string') return resolve({ reply });
    passed.set(reply, (passed.get(reply) ?? 0) + 1);
  });
  // Such as a port on which nobody listens: that says no more than silence does, only sooner.
  socket.on('error', (error) => giveUp(phrase(error)));
  socket.once('connect', sending.start);
  try {
    socket.connect(port, address);
    return await Promise.race([exchanged, aborted]);
  } finally {
    sending.stop();
    socket.close();
  }
}

/** A name for what the network reports. */
const phrase = (error: NodeJS.ErrnoException): string => error.code ?? 'unreachable';

/** Part of the time by which repetitions vary, so that clients of a server that was away do not come back as one (RFC 5080 §2.2.1). */
const jitter = 0.1;

function createRepetition({ timeoutMs, retries }: Patience, { send, giveUp }: { send: () => void; giveUp: () => void }) {
  let timer: NodeJS.Timeout | undefined;
  let left = retries;
  const start = (): void => {
    send();
    const next = left > 0 ? start : giveUp;
    left -= 1;
    timer = setTimeout(next, timeoutMs * (1 + jitter * (2 * Math.random() - 1)));
  };
  return { start, stop: () => clearTimeout(timer) };
}
