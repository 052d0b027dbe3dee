import { databaseSettings, listenerSettings, setting } from '@gauth/service-kit';
import { z } from 'zod';

const { TRUST_PROXY: _onlyForHttp, ...listener } = listenerSettings;

/** The settings of the Configuration Server. */
export const configSchema = z.object({
  ...listener,
  ...databaseSettings,
  PORT: setting.port().default(8888),
  /** Nothing that spreads load stands before it. A primary that goes on while names no longer lead to it keeps new clients waiting for its backup. */
  SHUTDOWN_DRAIN_SECONDS: setting.seconds({ min: 0, max: 300 }).default(0),
  /** When set, clients must show a certificate that one of these authorities issued. */
  TLS_CLIENT_CA_FILE: setting.text().optional(),
  /** The only folder from which options may take secrets, by `file:/path`. */
  SECRETS_DIR: setting.text().optional(),
  /** The krb5.conf that names the KDCs. */
  KRB5_CONFIG: setting.text().optional(),
  /** This server's own application object, whose annex holds its options. */
  APPLICATION_NAME: setting.text().default('confserv'),
  /** Serves beside the primary without ever becoming one, and changes no password. */
  READ_ONLY: z
    .enum(['true', 'false'])
    .default('false')
    .transform((text) => text === 'true'),
  MAX_CONNECTIONS: setting.integer({ min: 1, max: 100_000 }).default(1000),
});
export type Config = Readonly<z.output<typeof configSchema>>;
