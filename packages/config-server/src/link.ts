import type { Connection, Endpoint } from './connection.ts';
import { ConfigServerUnavailable, TimedOut } from './errors.ts';
import { createSchedule } from './schedule.ts';

/** What happens to the connection, for logs and metrics. Reasons are texts without secrets. */
export type ClientEvent =
  | { kind: 'connected'; name: string; endpoint: Endpoint }
  | { kind: 'disconnected'; name: string; endpoint: Endpoint; reason: string }
  | { kind: 'connect-failed'; name: string; endpoint: Endpoint; reason: string; timedOut: boolean }
  | { kind: 'command-timed-out'; name: string; endpoint: Endpoint; command: string };

interface LinkOptions {
  name: string;
  endpoints: readonly Endpoint[];
  /** For one round over all endpoints. */
  connectTimeoutMs: number;
  open: (endpoint: Endpoint, timeoutMs: number) => Promise<Connection>;
  onEvent: (event: ClientEvent) => void;
}

/** A call waits for an attempt that is this near, and is refused at once when the next one is further away. */
const shortPauseMs = 250;

/** Keeps one registered connection to whichever of the endpoints answers. */
export interface Link {
  /** The connection, or the one being made or about to be. Rejects with ConfigServerUnavailable, at once while the next attempt is far. */
  connection(): Promise<Connection>;
  close(): Promise<void>;
}

/** Makes the link of one client. After a loss it goes to the other endpoint, or to the same one when there is only one. */
export function createLink({ name, endpoints, connectTimeoutMs, open, onEvent }: LinkOptions): Link {
  const opened = new Set<Connection>();
  const schedule = createSchedule(start);
  let current: Connection | undefined;
  let attempt: Promise<Connection> | undefined;
  let turn = 0;
  let lastFailure: Error | undefined;
  let closed = false;

  const leave = (connection: Connection, reason: Error, openedAt: number): void => {
    if (current !== connection) return;
    current = undefined;
    lastFailure = reason;
    turn += 1;
    if (!closed) schedule.afterLoss(performance.now() - openedAt);
  };

  const connect = async (endpoint: Endpoint): Promise<Connection> => {
    const openedAt = performance.now();
    const connection = await open(endpoint, connectTimeoutMs / endpoints.length);
    current = connection;
    opened.add(connection);
    onEvent({ kind: 'connected', name, endpoint });
    void connection.leaving.then((reason) => leave(connection, reason, openedAt));
    void connection.closed.then((reason) => {
      opened.delete(connection);
      onEvent({ kind: 'disconnected', name, endpoint, reason: describe(reason) });
    });
    return connection;
  };

  const round = async (): Promise<Connection> => {
    const last = turn + endpoints.length;
    while (turn < last && !closed) {
      const endpoint = endpoints[turn % endpoints.length] as Endpoint;
      try {
        return await connect(endpoint);
      } catch (error) {
        lastFailure = error as Error;
        onEvent({ kind: 'connect-failed', name, endpoint, reason: describe(lastFailure), timedOut: lastFailure instanceof TimedOut });
        turn += 1;
      }
    }
    if (!closed) schedule.afterFailure(lastFailure);
    throw unavailable();
  };

  const unavailable = (): ConfigServerUnavailable =>
    new ConfigServerUnavailable(`the Configuration Server of ${name} is unavailable`, { cause: lastFailure });

  function start(): Promise<Connection> {
    const made = round();
    attempt = made;
    const done = (): void => {
      if (attempt === made) attempt = undefined;
    };
    made.then(done, done);
    return made;
  }

  return {
    async connection() {
      if (current !== undefined) return current;
      if (closed || schedule.pauseMs() > shortPauseMs) throw unavailable();
      return attempt ?? schedule.upcoming() ?? start();
    },
    async close() {
      closed = true;
      schedule.stop(unavailable());
      await attempt?.catch(() => undefined);
      await Promise.all([...opened].map((connection) => connection.unregister(connectTimeoutMs)));
    },
  };
}

/** The message of an error with that of its cause: `the connection broke: connect ECONNREFUSED`. */
function describe(error: Error): string {
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
