import { beforeDeadline } from './before-deadline.ts';
import type { ClientEvent } from './client-event.ts';
import type { Connection } from './connection.ts';
import { ConfigServerError, ConfigServerUnavailable, ConnectionLost, servesNoLonger, TimedOut } from './errors.ts';
import type { Reader } from './exchanges.ts';
import type { Link } from './link.ts';
import type { RequestMessage } from './protocol.ts';
import type { RequestQueue } from './request-queue.ts';

/** A request; `reader` is made anew for each time it is sent. */
export interface Call<T> {
  message: RequestMessage;
  /** May be sent again when the connection is lost: doing it twice does no harm. */
  repeatable: boolean;
  /** The server may wait for an external system before it answers. */
  external: boolean;
  reader: () => Reader<T>;
}

interface CallsOptions {
  name: string;
  requestTimeoutMs: number;
  loginTimeoutMs: number;
  onEvent: (event: ClientEvent) => void;
}

/** Sends requests over the link: bounded in number and time, repeated once after a loss where that is safe, and whenever a server says that it did nothing. */
export interface Calls {
  /** Rejects with ConfigServerError for `CFGError` and with ConfigServerUnavailable for everything else. */
  ask<T>(call: Call<T>): Promise<T>;
}

/** Makes the calls of one client. */
export const createCalls = (options: CallsOptions, link: Link, queue: RequestQueue): Calls => new LinkCalls(options, link, queue);

class LinkCalls implements Calls {
  readonly #options: CallsOptions;
  readonly #link: Link;
  readonly #queue: RequestQueue;

  constructor(options: CallsOptions, link: Link, queue: RequestQueue) {
    this.#options = options;
    this.#link = link;
    this.#queue = queue;
  }

  async ask<T>(call: Call<T>): Promise<T> {
    try {
      return await this.#inTurn(call);
    } catch (cause) {
      if (cause instanceof ConfigServerError || cause instanceof ConfigServerUnavailable) throw cause;
      throw new ConfigServerUnavailable(`the Configuration Server of ${this.#options.name} did not answer`, { cause });
    }
  }

  async #inTurn<T>(call: Call<T>): Promise<T> {
    const { loginTimeoutMs, requestTimeoutMs } = this.#options;
    const deadline = performance.now() + (call.external ? loginTimeoutMs : requestTimeoutMs);
    const endTurn = await this.#queue.turn(deadline);
    try {
      return await this.#sendOverLink(call, deadline, call.repeatable);
    } finally {
      endTurn();
    }
  }

  async #sendOverLink<T>(call: Call<T>, deadline: number, mayRepeat: boolean): Promise<T> {
    const connected = this.#link.connection(deadline);
    const connection = await beforeDeadline({ deadline, promise: connected, overdue: 'no connection in time' });
    try {
      return await this.#send(connection, call, deadline);
    } catch (error) {
      if (servesNoLonger(error)) {
        connection.leave(error);
        await connection.leaving;
        return this.#sendOverLink(call, deadline, mayRepeat);
      }
      if (error instanceof ConnectionLost && mayRepeat) return this.#sendOverLink(call, deadline, false);
      throw error;
    }
  }

  async #send<T>(connection: Connection, { message, reader }: Call<T>, deadline: number): Promise<T> {
    const { name, requestTimeoutMs, onEvent } = this.#options;
    const longestMs = Math.max(1, deadline - performance.now());
    try {
      return await connection.ask({ message, timeoutMs: Math.min(requestTimeoutMs, longestMs), longestMs, accept: reader() });
    } catch (error) {
      if (error instanceof TimedOut) onEvent({ kind: 'command-timed-out', name, endpoint: connection.endpoint, command: message.name });
      throw error;
    }
  }
}
