import { once } from 'node:events';
import type { Socket } from 'node:net';
import { createFrameReader, encodeFrame, type Frame, maxPayloadBytes } from './codec.ts';
import { ConnectionLost, ProtocolViolation } from './errors.ts';
import { createKeepAlive } from './keep-alive.ts';
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

interface ChannelOptions {
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
export function createChannel({ socket, payloadLimit, onMessage, onClose, onKeepAlive = () => undefined }: ChannelOptions): Channel {
  const reader = createFrameReader(payloadLimit);
  const keepAlive = createKeepAlive({ poll, lost: close });
  let version = 1;
  let closedBecause: Error | undefined;
  let ending = false;

  function close(reason: Error): void {
    closedBecause ??= reason;
    socket.destroy();
  }

  function poll(): void {
    channel.send({ name: 'Poll', requestId: 0, payload: {} });
    onKeepAlive('poll-sent');
  }

  const receivePoll = (): void => {
    onKeepAlive('poll-received');
    channel.send({ name: 'PollAnswer', requestId: 0, payload: {} });
    onKeepAlive('poll-answer-sent');
  };

  const receive = (frame: Frame): void => {
    if (frame.version !== version) throw new ProtocolViolation('wrong-version', `a frame of version ${frame.version}, not ${version}`);
    const name = messageName(frame.type);
    if (name === undefined) throw new ProtocolViolation('unknown-message', `there is no message ${frame.type}`);
    keepAlive.heard();
    if (name === 'Poll') receivePoll();
    else if (name === 'PollAnswer') onKeepAlive('poll-answer-received');
    else onMessage({ name, requestId: frame.requestId, payload: frame.payload });
  };

  const receiveWhileOpen = (frame: Frame): void => {
    if (closedBecause === undefined && !ending) receive(frame);
  };

  const channel: Channel = {
    send({ name, requestId, payload }) {
      if (closedBecause !== undefined || !socket.writable) return;
      socket.write(encodeFrame({ version, type: messages[name].type, requestId, payload }));
      if (socket.writableLength > maxBacklogBytes) close(new ProtocolViolation('peer-does-not-read', 'too much waits to be sent'));
    },
    established(options) {
      version = options.version;
      reader.limit = maxPayloadBytes;
      keepAlive.start(options.silenceSeconds * 1000);
    },
    probe: keepAlive.probe,
    async drained() {
      if (!socket.writableNeedDrain) return;
      const gone = new AbortController();
      const stop = (): void => gone.abort();
      socket.once('close', stop);
      await once(socket, 'drain', { signal: gone.signal }).catch(() => undefined);
      socket.off('close', stop);
    },
    end() {
      ending = true;
      socket.end();
      setTimeout(() => socket.destroy(), maxClosingMs).unref();
    },
    close,
  };

  socket.setNoDelay(true);
  socket.setKeepAlive(true, 60_000);
  socket.on('data', (chunk: Buffer) => {
    try {
      reader.read(chunk, receiveWhileOpen);
    } catch (error) {
      close(error instanceof Error ? error : new Error('receiving failed', { cause: error }));
    }
  });
  socket.on('end', () => {
    if (reader.isMidFrame()) close(new ProtocolViolation('half-frame', 'the connection ended in the middle of a frame'));
  });
  socket.on('error', (cause) => close(new ConnectionLost('the connection broke', { cause })));
  socket.on('close', () => {
    keepAlive.stop();
    onClose(closedBecause ?? new ConnectionLost('the peer closed the connection'));
  });
  return channel;
}
