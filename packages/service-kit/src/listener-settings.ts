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
  TRUST_PROXY: setting.trustedProxies().default(['loopback']),
  SHUTDOWN_DRAIN_SECONDS: setting.seconds({ min: 0, max: 300 }).default(5),
};

/** The parsed `listenerSettings`. */
export type ListenerSettings = z.output<z.ZodObject<typeof listenerSettings>>;

/** Adds what must hold between listener settings: a certificate comes with its key. `run` does it by itself. */
export const withListenerRules = <Schema extends z.ZodObject>(schema: Schema): Schema =>
  schema.refine(hasWholePair, {
    path: ['TLS_KEY_FILE'],
    message: 'and TLS_CERT_FILE must be set together',
    // Also when other settings are wrong, so that every problem is reported at once.
    when: () => true,
  });

const hasWholePair = ({ TLS_CERT_FILE, TLS_KEY_FILE }: Record<string, unknown>): boolean =>
  (TLS_CERT_FILE === undefined) === (TLS_KEY_FILE === undefined);

/** Where the certificate and its key are; `undefined` for plain HTTP or TCP. */
export function tlsFiles({ TLS_CERT_FILE, TLS_KEY_FILE }: Pick<ListenerSettings, 'TLS_CERT_FILE' | 'TLS_KEY_FILE'>): TlsFiles | undefined {
  if (TLS_CERT_FILE === undefined || TLS_KEY_FILE === undefined) return undefined;
  return { certFile: TLS_CERT_FILE, keyFile: TLS_KEY_FILE };
}

/** What `createServer` needs of the settings: `createServer({ logger, ...listenerOptions(config) })`. */
export const listenerOptions = (
  config: Pick<ListenerSettings, 'TLS_CERT_FILE' | 'TLS_KEY_FILE' | 'TRUST_PROXY'>,
): { tls: TlsFiles | undefined; trustProxy: number | string[] } => ({ tls: tlsFiles(config), trustProxy: config.TRUST_PROXY });
