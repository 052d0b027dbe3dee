import { z } from 'zod';
import { setting } from './setting.ts';
import type { TlsFiles } from './tls.ts';

/** What every listening service can be told; spread it into the service's own `z.object({ ... })`. */
export const listenerSettings = {
  HOST: setting.text().default('0.0.0.0'),
  PORT: setting.port().default(8080),
  MANAGEMENT_PORT: setting.port().default(8081),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  TLS_CERT_FILE: setting.text().optional(),
  TLS_KEY_FILE: setting.text().optional(),
  TRUST_PROXY: setting.trustedProxies().default(['loopback', 'uniquelocal']),
  SHUTDOWN_DRAIN_SECONDS: setting.seconds({ min: 0, max: 300 }).default(5),
};

/** The parsed `listenerSettings`. */
export type ListenerSettings = z.output<z.ZodObject<typeof listenerSettings>>;

/** A certificate without its key, or the other way round, is no TLS configuration; `undefined` when both are absent. */
export function tlsFiles(config: Pick<ListenerSettings, 'TLS_CERT_FILE' | 'TLS_KEY_FILE'>): TlsFiles | undefined {
  if (config.TLS_CERT_FILE === undefined || config.TLS_KEY_FILE === undefined) return undefined;
  return { certFile: config.TLS_CERT_FILE, keyFile: config.TLS_KEY_FILE };
}

/** What `createServer` needs of the settings: `createServer({ logger, ...listenerOptions(config) })`. */
export const listenerOptions = (
  config: Pick<ListenerSettings, 'TLS_CERT_FILE' | 'TLS_KEY_FILE' | 'TRUST_PROXY'>,
): { tls: TlsFiles | undefined; trustProxy: string[] } => ({ tls: tlsFiles(config), trustProxy: [...config.TRUST_PROXY] });
