import type { Connection } from './connection.ts';
import { ConfigServerUnavailable } from './errors.ts';
import { createRounds, type RoundsOptions } from './rounds.ts';
import { createSchedule } from './schedule.ts';

/** A call waits for an attempt that is this near, and is refused at once when the next one is further away. */
const shortPauseMs = 250;

/** Keeps one registered connection to whichever of the servers answers. */
export interface Link {
  /**
   * The connection, or the one being made or about to be. Rejects with ConfigServerUnavailable: when no server answers, at once while the next
   * attempt is far; but waits until the deadline (of `performance.now`) for a server that may be taking over from one just lost.
   */
  connection(deadline: number): Promise<Connection>;
  /** Tells of the connection there is and of every later one. Gives what ends that. */
  onConnected(listener: (connection: Connection) => void): () => void;
  close(): Promise<void>;
}

/** Makes the link of one client. After a loss it goes to the other server, or to the same one when there is only one. */
export function createLink(options: RoundsOptions): Link {
  const { name, endpoints, resolve, connectTimeoutMs } = options;
  const opened = new Set<Connection>();
  const listeners = new Set<(connection: Connection) => void>();
  const schedule = createSchedule({ start, replaceable: endpoints.length > 1 || resolve !== undefined });
  const round = createRounds(options);
  let current: Connection | undefined;
  let attempt: Promise<Connection> | undefined;
  let lastFailure: Error | undefined;
  let closed = false;

  const leave = (connection: Connection, reason: Error, openedAt: number): void => {
    if (current !== connection) return;
    current = undefined;
    lastFailure = reason;
    if (!closed) schedule.afterLoss(performance.now() - openedAt);
  };

  const use = (connection: Connection): void => {
    const openedAt = performance.now();
    current = connection;
    opened.add(connection);
    void connection.leaving.then((reason) => leave(connection, reason, openedAt));
    void connection.closed.then(() => opened.delete(connection));
    for (const listener of listeners) listener(connection);
  };

  const unavailable = (): ConfigServerUnavailable =>
    new ConfigServerUnavailable(`the Configuration Server of ${name} is unavailable`, { cause: lastFailure });

  const fail = (reason: Error): never => {
    lastFailure = reason;
    if (!closed) schedule.afterFailure(reason);
    throw unavailable();
  };

  function start(): Promise<Connection> {
    const made = round(() => closed).then((connection) => {
      use(connection);
      return connection;
    }, fail);
    attempt = made;
    const done = (): void => {
      if (attempt === made) attempt = undefined;
    };
    made.then(done, done);
    return made;
  }

  /** Whether there is something to wait for until the deadline. */
  const promising = (deadline: number): boolean => {
    const bearableMs = schedule.takingOver() ? deadline - performance.now() : shortPauseMs;
    return !closed && schedule.pauseMs() <= bearableMs;
  };

  const soonest = (): Promise<Connection> => attempt ?? schedule.upcoming() ?? start();

  const connection = async (deadline: number): Promise<Connection> => {
    if (current !== undefined) return current;
    if (!promising(deadline)) throw unavailable();
    try {
      return await soonest();
    } catch (error) {
      if (schedule.takingOver() && promising(deadline)) return connection(deadline);
      throw error;
    }
  };

  return {
    connection,
    onConnected(listener) {
      listeners.add(listener);
      if (current !== undefined) listener(current);
      return () => listeners.delete(listener);
    },
    async close() {
      closed = true;
      schedule.stop(unavailable());
      await attempt?.catch(() => undefined);
      await Promise.all([...opened].map((each) => each.unregister(connectTimeoutMs)));
    },
  };
}
