import { beforeDeadline } from './before-deadline.ts';
import type { ClientEvent } from './client-event.ts';
import type { Connection } from './connection.ts';
import { ConfigServerError, ConfigServerUnavailable, ConnectionLost, TimedOut } from './errors.ts';
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
  link: Link;
  queue: RequestQueue;
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
export function createCalls({ name, link, queue, requestTimeoutMs, loginTimeoutMs, onEvent }: CallsOptions): Calls {
  const connected = (deadline: number): Promise<Connection> =>
    beforeDeadline({ deadline, promise: link.connection(deadline), overdue: 'no connection in time' });

  const send = async <T>(connection: Connection, { message, reader }: Call<T>, deadline: number): Promise<T> => {
    const longestMs = Math.max(1, deadline - performance.now());
    try {
      return await connection.ask({ message, timeoutMs: Math.min(requestTimeoutMs, longestMs), longestMs, accept: reader() });
    } catch (error) {
      if (error instanceof TimedOut) onEvent({ kind: 'command-timed-out', name, endpoint: connection.endpoint, command: message.name });
      throw error;
    }
  };

  const sendOverLink = async <T>(call: Call<T>, deadline: number, mayRepeat = call.repeatable): Promise<T> => {
    const connection = await connected(deadline);
    try {
      return await send(connection, call, deadline);
    } catch (error) {
      if (servesNoLonger(error)) {
        connection.leave(error);
        await connection.leaving;
        return sendOverLink(call, deadline, mayRepeat);
      }
      if (error instanceof ConnectionLost && mayRepeat) return sendOverLink(call, deadline, false);
      throw error;
    }
  };

  const inTurn = async <T>(call: Call<T>): Promise<T> => {
    const deadline = performance.now() + (call.external ? loginTimeoutMs : requestTimeoutMs);
    const endTurn = await queue.turn(deadline);
    try {
      return await sendOverLink(call, deadline);
    } finally {
      endTurn();
    }
  };

  return {
    async ask(call) {
      try {
        return await inTurn(call);
      } catch (cause) {
        if (cause instanceof ConfigServerError || cause instanceof ConfigServerUnavailable) throw cause;
        throw new ConfigServerUnavailable(`the Configuration Server of ${name} did not answer`, { cause });
      }
    },
  };
}

const servesNoLonger = (error: unknown): error is ConfigServerError => error instanceof ConfigServerError && error.code === 'not-primary';
