import type { z } from 'zod';
import { setting } from './setting.ts';

/** What a service with a Redis store can be told; spread it into the service's own `z.object({ ... })`. */
export const redisSettings = {
  REDIS_URL: setting.redisUrl(),
  REDIS_CA_FILE: setting.text().optional(),
};

/** The parsed `redisSettings`. */
export type RedisSettings = z.output<z.ZodObject<typeof redisSettings>>;
