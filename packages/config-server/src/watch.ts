import { setTimeout as pause } from 'node:timers/promises';
import { createBackoff } from './backoff.ts';
import type { Change, ChangeListener } from './change-feed.ts';
import type { Connection } from './connection.ts';
import { type ChangeHandler, createDeliveries } from './deliveries.ts';
import { ConfigServerError, TimedOut } from './errors.ts';
import type { Link } from './link.ts';

interface WatchOptions {
  link: Link;
  handler: ChangeHandler;
  after: number | undefined;
  requestTimeoutMs: number;
  longestMs: number;
  onFailure: (connection: Connection, reason: Error) => void;
}

/** Watches over one connection after the other, from the last change seen. Gives what ends it. */
export function startWatch({ link, handler, after, requestTimeoutMs, longestMs, onFailure }: WatchOptions): () => void {
  const deliveries = createDeliveries(handler);
  let last = after;
  let missed = false;
  let stopped = false;

  const listener: ChangeListener = {
    onBegin(change) {
      if (stopped) return;
      // What was missed is made up for only now: what changes from here on comes as a change.
      if (missed || (last !== undefined && change < last)) deliveries.reset();
      if (missed || last === undefined || change < last) last = change;
      missed = false;
    },
    onChange(change: Change) {
      if (stopped) return;
      // The connection before may still be open and tell later or earlier ones.
      last = Math.max(last ?? 0, change.change);
      deliveries.add(change);
    },
  };

  const begin = async (connection: Connection): Promise<void> => {
    const asked = missed ? undefined : last;
    try {
      await connection.watch({ after: asked, listener, timeoutMs: requestTimeoutMs, longestMs });
    } catch (error) {
      if (!(error instanceof ConfigServerError) || error.code !== 'changes-forgotten' || asked === undefined) throw error;
      missed = true;
      return begin(connection);
    }
  };

  const follow = async (connection: Connection): Promise<void> => {
    const backoff = createBackoff({ firstMs: 500, longestMs: 30_000 });
    while (!stopped) {
      try {
        return await begin(connection);
      } catch (error) {
        if (!(error instanceof ConfigServerError || error instanceof TimedOut)) return;
        onFailure(connection, error);
        await pause(backoff.nextMs(), undefined, { ref: false });
      }
    }
  };

  const unsubscribe = link.onConnected((connection) => void follow(connection));
  link.connection(performance.now()).catch(() => undefined);
  return () => {
    stopped = true;
    unsubscribe();
    deliveries.stop();
  };
}
