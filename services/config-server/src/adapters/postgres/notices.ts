import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { Pool, PoolClient } from '@gauth/service-kit';
import type { Notices } from '../../notices.ts';

/** Between attempts to listen again after the connection was lost. */
const pauseMs = 500;

/** Listens (`LISTEN`) on one connection of the pool, which it keeps. Channels are names of ours, never somebody's input. */
export function postgresNotices(pool: Pool, channels: readonly string[]): Notices {
  const callbacks = new Map<string, (() => void)[]>(channels.map((channel) => [channel, []]));
  const closing = new AbortController();

  const tell = (channel: string): void => {
    for (const callback of callbacks.get(channel) ?? []) callback();
  };

  const listen = async (client: PoolClient): Promise<void> => {
    client.on('notification', ({ channel }) => tell(channel));
    const lost = once(client, 'end', { signal: closing.signal });
    lost.catch(() => undefined);
    const subscription = { text: channels.map((channel) => `LISTEN ${channel}`).join('; '), query_timeout: pauseMs };
    await client.query(subscription);
    for (const channel of channels) tell(channel);
    await lost;
  };

  const listenOnce = async (): Promise<void> => {
    const client = await pool.connect();
    // The connection goes with its listeners and subscriptions, whatever happened.
    await listen(client).finally(() => client.release(true));
  };

  const listening = (async () => {
    while (!closing.signal.aborted) {
      await listenOnce().catch(() => undefined);
      await delay(pauseMs, undefined, { signal: closing.signal }).catch(() => undefined);
    }
  })();

  return {
    on(channel, callback) {
      callbacks.get(channel)?.push(callback);
    },
    async close() {
      closing.abort();
      await listening;
    },
  };
}
