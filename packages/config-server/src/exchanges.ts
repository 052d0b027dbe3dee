import { readError } from './answers.ts';
import type { Received } from './channel.ts';
import { ProtocolViolation, TimedOut } from './errors.ts';
import { bePatient } from './patience.ts';
import type { Message, RequestMessage } from './protocol.ts';

const lastRequestId = 0xffff_ffff;

/** A request, and how its answer is read. */
export interface Request<T> {
  message: RequestMessage;
  /** How long the peer may be silent. */
  timeoutMs: number;
  /** How long the answer may take from a peer that is asked for signs of life and gives them; default `timeoutMs`. */
  longestMs?: number;
  accept: Reader<T>;
}

/** Reads one message of an answer: gives the value when it is the last, undefined when more follow. Throws ProtocolViolation. */
export type Reader<T> = (received: Received) => T | undefined;

interface Pending {
  accept: (received: Received) => boolean;
  fail: (reason: Error) => void;
}

/** The requests under way on one connection, told apart by their ids. */
export interface Exchanges {
  ask<T>(request: Request<T>): Promise<T>;
  /** Hands an answer to the request it belongs to. Throws ProtocolViolation when it belongs to none. */
  receive(received: Received): void;
  /** Fails what is under way and whatever is asked afterwards. */
  abandonAll(reason: Error): void;
}

interface ExchangesOptions {
  send: (message: Message) => void;
  /** A request was not answered in time; so many are still owed an answer. */
  onOverdue: (owed: number) => void;
  /** Asks the peer for a sign of life and tells whether it came. */
  probe: (verdict: (alive: boolean) => void) => void;
}

/** Makes the table of one connection. */
export function createExchanges({ send, onOverdue, probe }: ExchangesOptions): Exchanges {
  const pending = new Map<number, Pending>();
  const overdue = new Set<number>();
  let lastId = 0;
  let over: Error | undefined;

  const giveUp = (id: number, reason: TimedOut): void => {
    const late = pending.get(id);
    pending.delete(id);
    overdue.add(id);
    late?.fail(reason);
    onOverdue(overdue.size);
  };

  const receiveStray = ({ name, requestId: id }: Received): void => {
    if (overdue.has(id)) {
      if (name !== 'CFGObjectInfo') overdue.delete(id);
    } else if (id <= lastId) throw new ProtocolViolation('duplicate-request-id', `request ${id} was answered before`);
    else throw new ProtocolViolation('unknown-request-id', `there is no request ${id}`);
  };

  return {
    async ask<T>({ message, timeoutMs, longestMs = timeoutMs, accept }: Request<T>) {
      if (over !== undefined) throw over;
      lastId = lastId === lastRequestId ? 1 : lastId + 1;
      const id = lastId;
      send({ ...message, requestId: id } as Message);
      const { promise, resolve, reject } = Promise.withResolvers<T>();
      const onEnd = (): void => giveUp(id, new TimedOut(`${message.name} was not answered in time`));
      const stopWaiting = bePatient({ silenceMs: timeoutMs, longestMs, probe, onEnd });
      pending.set(id, {
        accept(received) {
          const value = accept(received);
          if (value !== undefined) resolve(value);
          return value !== undefined;
        },
        fail: reject,
      });
      return promise.finally(stopWaiting);
    },
    receive(received) {
      const request = pending.get(received.requestId);
      if (request === undefined) return receiveStray(received);
      if (received.name === 'CFGError') request.fail(readError(received));
      else if (!request.accept(received)) return;
      pending.delete(received.requestId);
    },
    abandonAll(reason) {
      over = reason;
      for (const { fail } of pending.values()) fail(reason);
      pending.clear();
    },
  };
}
