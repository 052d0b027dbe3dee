import { databaseSettings, listenerSettings, setting } from '@gauth/service-kit';
import { z } from 'zod';

/** Everything environment-api can be told by its environment variables. */
export const configSchema = z.object({
  ...listenerSettings,
  ...databaseSettings,
  /** Seals stored passwords; the same ring as auth-api's, which opens them. */
  KEY_RING: setting.keyRing(),
  /** Scheme, host and port of auth-api, which knows whose a bearer token is. */
  AUTH_SERVICE_URL: setting.url(),
  OPERATIONS_USERNAME: setting.text().default('ops'),
  OPERATIONS_PASSWORD_HASH: setting.bcryptHash(),
});

/** The parsed configuration. */
export type Config = Readonly<z.output<typeof configSchema>>;
