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
export const createExchanges = (options: ExchangesOptions): Exchanges => new RequestTable(options);

/** Most connections are idle: what is under way is kept only while there is any. */
class RequestTable implements Exchanges {
  readonly #options: ExchangesOptions;
  #pending: Map<number, Pending> | undefined;
  #overdue: Set<number> | undefined;
  #lastId = 0;
  #over: Error | undefined;

  constructor(options: ExchangesOptions) {
    this.#options = options;
  }

  async ask<T>({ message, timeoutMs, longestMs = timeoutMs, accept }: Request<T>): Promise<T> {
    if (this.#over !== undefined) throw this.#over;
    this.#lastId = this.#lastId === lastRequestId ? 1 : this.#lastId + 1;
    const id = this.#lastId;
    this.#options.send({ ...message, requestId: id } as Message);
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const onEnd = (): void => this.#giveUp(id, new TimedOut(`${message.name} was not answered in time`));
    const probe = (verdict: (alive: boolean) => void): void => this.#options.probe(verdict);
    const stopWaiting = bePatient({ silenceMs: timeoutMs, longestMs, probe, onEnd });
    this.#pending ??= new Map();
    this.#pending.set(id, {
      accept(received) {
        const value = accept(received);
        if (value !== undefined) resolve(value);
        return value !== undefined;
      },
      fail: reject,
    });
    return promise.finally(stopWaiting);
  }

  receive(received: Received): void {
    const request = this.#pending?.get(received.requestId);
    if (request === undefined) this.#receiveStray(received);
    else if (received.name === 'CFGError') {
      request.fail(readError(received));
      this.#settle(received.requestId);
    } else if (request.accept(received)) this.#settle(received.requestId);
  }

  abandonAll(reason: Error): void {
    this.#over = reason;
    for (const { fail } of this.#pending?.values() ?? []) fail(reason);
    this.#pending = undefined;
  }

  #settle(id: number): void {
    this.#pending?.delete(id);
    if (this.#pending?.size === 0) this.#pending = undefined;
  }

  #giveUp(id: number, reason: TimedOut): void {
    const late = this.#pending?.get(id);
    this.#settle(id);
    this.#overdue ??= new Set();
    this.#overdue.add(id);
    late?.fail(reason);
    this.#options.onOverdue(this.#overdue.size);
  }

  #receiveStray({ name, requestId: id }: Received): void {
    if (this.#overdue?.has(id)) {
      if (name !== 'CFGObjectInfo') this.#overdue.delete(id);
    } else if (id <= this.#lastId) throw new ProtocolViolation('duplicate-request-id', `request ${id} was answered before`);
    else throw new ProtocolViolation('unknown-request-id', `there is no request ${id}`);
  }
}
