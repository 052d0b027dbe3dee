import { once } from 'node:events';
import type { Socket } from 'node:net';
import { createFrameReader, encodeFrame, type Frame, type FrameReader, maxPayloadBytes } from './codec.ts';
import { ConnectionLost, ProtocolViolation } from './errors.ts';
import { createKeepAlive, type KeepAlive } from './keep-alive.ts';
import { type Message, type MessageName, messageName, messages } from './protocol.ts';

/** What may wait to be sent before the peer counts as not reading. */
const maxBacklogBytes = 4 * maxPayloadBytes;

/** How long a peer may take to close its side after ours. */
const maxClosingMs = 1000;

/** A message that arrived; its payload is JSON of any shape, to be checked by whoever expects it. */
export interface Received {
  name: MessageName;
  requestId: number;
  payload: unknown;
}

/** What the keep-alive does, seen from this side. */
export type KeepAliveMessage = 'poll-sent' | 'poll-received' | 'poll-answer-sent' | 'poll-answer-received';

/** One side of the protocol, to its channel. */
export interface ChannelOptions {
  socket: Socket;
  /** Largest payload accepted until `established` is called. */
  payloadLimit: number;
  /** Told of every keep-alive message. */
  onKeepAlive?: ((message: KeepAliveMessage) => void) | undefined;
  /** May throw ProtocolViolation, which closes the channel. Keep-alive messages do not come here. */
  onMessage: (message: Received) => void;
  /** Called once, however the connection ended. */
  onClose: (reason: Error) => void;
}

/** Messages in both directions over one socket, with keep-alive. Either side of the protocol stands on it. */
export interface Channel {
  send(message: Message): void;
  /** The registration is done: this version from now on, frames of full size, and polls after this much silence. */
  established(options: { version: number; silenceSeconds: number }): void;
  /** Closes unless anything arrives within this time, after it has told the verdict. */
  probe(withinMs: number, verdict?: (alive: boolean) => void): void;
  /** Resolves when what was sent has left this process, or the connection is gone. */
  drained(): Promise<void>;
  /** Sends what waits, then closes. */
  end(): void;
  /** Closes at once, for this reason. */
  close(reason: Error): void;
}

/** Puts the protocol on a socket, which need not be connected yet; nothing is sent before that. */
export const createChannel = (options: ChannelOptions): Channel => new SocketChannel(options);

/** A class, because a client has many connections, nearly all of them idle: what they share is not made anew for each. */
class SocketChannel implements Channel {
  readonly #options: ChannelOptions;
  readonly #reader: FrameReader;
  readonly #keepAlive: KeepAlive;
  #version = 1;
  #closedBecause: Error | undefined;
  #ending = false;

  constructor(options: ChannelOptions) {
    const { socket, payloadLimit } = options;
    this.#options = options;
    this.#reader = createFrameReader(payloadLimit);
    this.#keepAlive = createKeepAlive(this);
    socket.setNoDelay(true);
    socket.setKeepAlive(true, 60_000);
    socket.on('data', (chunk: Buffer) => this.#read(chunk));
    socket.on('error', (cause) => this.close(new ConnectionLost('the connection broke', { cause })));
    socket.on('close', () => this.#closed());
  }

  send({ name, requestId, payload }: Message): void {
    const { socket } = this.#options;
    if (this.#closedBecause !== undefined || !socket.writable) return;
    socket.write(encodeFrame({ version: this.#version, type: messages[name].type, requestId, payload }));
    if (socket.writableLength > maxBacklogBytes) this.close(new ProtocolViolation('peer-does-not-read', 'too much waits to be sent'));
  }

  established({ version, silenceSeconds }: { version: number; silenceSeconds: number }): void {
    this.#version = version;
    this.#reader.limit = maxPayloadBytes;
    this.#keepAlive.start(silenceSeconds * 1000);
  }

  probe(withinMs: number, verdict?: (alive: boolean) => void): void {
    this.#keepAlive.probe(withinMs, verdict);
  }

  async drained(): Promise<void> {
    const { socket } = this.#options;
    if (!socket.writableNeedDrain) return;
    const gone = new AbortController();
    const stop = (): void => gone.abort();
    socket.once('close', stop);
    await once(socket, 'drain', { signal: gone.signal }).catch(() => undefined);
    socket.off('close', stop);
  }

  end(): void {
    const { socket } = this.#options;
    this.#ending = true;
    socket.end();
    setTimeout(() => socket.destroy(), maxClosingMs).unref();
  }

  close(reason: Error): void {
    this.#closedBecause ??= reason;
    this.#options.socket.destroy();
  }

  /** For the keep-alive. */
  poll(): void {
    this.send({ name: 'Poll', requestId: 0, payload: {} });
    this.#options.onKeepAlive?.('poll-sent');
  }

  /** For the keep-alive. */
  lost(reason: Error): void {
    this.close(reason);
  }

  #read(chunk: Buffer): void {
    try {
      this.#reader.read(chunk, (frame) => this.#receive(frame));
    } catch (error) {
      this.close(error instanceof Error ? error : new Error('receiving failed', { cause: error }));
    }
  }

  #receive(frame: Frame): void {
    if (this.#closedBecause !== undefined || this.#ending) return;
    if (frame.version !== this.#version)
      throw new ProtocolViolation('wrong-version', `a frame of version ${frame.version}, not ${this.#version}`);
    const name = messageName(frame.type);
    if (name === undefined) throw new ProtocolViolation('unknown-message', `there is no message ${frame.type}`);
    this.#keepAlive.heard();
    if (name === 'Poll') this.#answerPoll();
    else if (name === 'PollAnswer') this.#options.onKeepAlive?.('poll-answer-received');
    else this.#options.onMessage({ name, requestId: frame.requestId, payload: frame.payload });
  }

  #answerPoll(): void {
    this.#options.onKeepAlive?.('poll-received');
    this.send({ name: 'PollAnswer', requestId: 0, payload: {} });
    this.#options.onKeepAlive?.('poll-answer-sent');
  }

  #closed(): void {
    this.#keepAlive.stop();
    this.#options.onClose(this.#closedBecause ?? this.#peersFarewell());
  }

  #peersFarewell(): Error {
    if (this.#reader.isMidFrame()) return new ProtocolViolation('half-frame', 'the connection ended in the middle of a frame');
    return new ConnectionLost('the peer closed the connection');
  }
}
