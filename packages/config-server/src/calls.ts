import type { Connection } from './connection.ts';
import { ConfigServerError, ConfigServerUnavailable, ConnectionLost, TimedOut } from './errors.ts';
import type { Reader } from './exchanges.ts';
import type { ClientEvent, Link } from './link.ts';
import type { RequestMessage } from './protocol.ts';

/** A request; `reader` is made anew for each time it is sent. */
export interface Call<T> {
  message: RequestMessage;
  /** May be sent again when the connection is lost: doing it twice does no harm. */
  repeatable: boolean;
  reader: () => Reader<T>;
}

interface CallsOptions {
  name: string;
  link: Link;
  requestTimeoutMs: number;
  maxInFlight: number;
  onEvent: (event: ClientEvent) => void;
}

/** Sends requests over the link: bounded in number and time, repeated once after a loss where that is safe. */
export interface Calls {
  /** Rejects with ConfigServerError for `CFGError` and with ConfigServerUnavailable for everything else. */
  ask<T>(call: Call<T>): Promise<T>;
}

/** Makes the calls of one client. */
export function createCalls({ name, link, requestTimeoutMs, maxInFlight, onEvent }: CallsOptions): Calls {
  let inFlight = 0;

  const send = async <T>(connection: Connection, { message, reader }: Call<T>, deadline: number): Promise<T> => {
    try {
      return await connection.ask({ message, timeoutMs: Math.max(1, deadline - performance.now()), accept: reader() });
    } catch (error) {
      if (error instanceof TimedOut) onEvent({ kind: 'command-timed-out', name, endpoint: connection.endpoint, command: message.name });
      throw error;
    }
  };

  const sendOverLink = async <T>(call: Call<T>): Promise<T> => {
    const deadline = performance.now() + requestTimeoutMs;
    const first = await before(deadline, link.connection());
    try {
      return await send(first, call, deadline);
    } catch (error) {
      if (!(error instanceof ConnectionLost) || !call.repeatable) throw error;
      return send(await before(deadline, link.connection()), call, deadline);
    }
  };

  return {
    async ask(call) {
      if (inFlight >= maxInFlight) throw new ConfigServerUnavailable(`more than ${maxInFlight} requests to ${name} at once`);
      inFlight += 1;
      try {
        return await sendOverLink(call);
      } catch (cause) {
        if (cause instanceof ConfigServerError || cause instanceof ConfigServerUnavailable) throw cause;
        throw new ConfigServerUnavailable(`the Configuration Server of ${name} did not answer`, { cause });
      } finally {
        inFlight -= 1;
      }
    },
  };
}

/** What the promise gives, unless the deadline comes first. */
async function before<T>(deadline: number, promise: Promise<T>): Promise<T> {
  const { promise: overdue, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new TimedOut('no connection in time')), Math.max(0, deadline - performance.now()));
  try {
    return await Promise.race([promise, overdue]);
  } finally {
    clearTimeout(timer);
  }
}
