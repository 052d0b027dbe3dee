import { z } from 'zod';
import { setting } from '../setting.ts';

/** What a service with a Redis store can be told; spread it into the service's own `z.object({ ... })`. */
export const redisSettings = {
  REDIS_URL: setting.redisUrl(),
  /** What answers there. `auto` asks when the service starts, and waits for an answer; it means `sentinel` where `REDIS_SENTINEL_NAME` is set. */
  REDIS_MODE: z.enum(['auto', 'single', 'sentinel', 'cluster']).default('auto'),
  /** The name that Sentinels know the master by. */
  REDIS_SENTINEL_NAME: setting.text().optional(),
  REDIS_SENTINEL_PASSWORD: setting.secret().optional(),
  REDIS_CA_FILE: setting.text().optional(),
  /** The host name in the certificates of all nodes, where a Cluster or Sentinels name nodes by address. */
  REDIS_TLS_SERVERNAME: setting.text().optional(),
};

/** The parsed `redisSettings`. */
export type RedisSettings = z.output<z.ZodObject<typeof redisSettings>>;
