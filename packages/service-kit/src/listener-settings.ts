import { z } from 'zod';
import { auditSettings } from './audit/settings.ts';
import type { ClientCertificateOptions } from './client-certificate.ts';
import { logSettings, withLogRules } from './log-settings.ts';
import type { ServerOptions } from './server.ts';
import { setting } from './setting.ts';
import type { TlsFiles } from './tls.ts';
import { tracingSettings } from './tracing-settings.ts';

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
  ...auditSettings,
  ...tracingSettings,
  ...logSettings,
};

/** The parsed `listenerSettings`. */
export type ListenerSettings = z.output<z.ZodObject<typeof listenerSettings>>;

/** What a listener can be told besides if its routes care who the TLS client is (RFC 8705). */
export const clientCertificateSettings = {
  TLS_CLIENT_CA_FILE: setting.text().optional(),
  TRUSTED_CLIENT_CERTIFICATE_HEADER: setting
    .text()
    .regex(/^[A-Za-z0-9-]+$/, 'must be the name of a header')
    .optional(),
};

/** The parsed `clientCertificateSettings`. */
export type ClientCertificateSettings = z.output<z.ZodObject<typeof clientCertificateSettings>>;

/** Adds what must hold between settings of listeners, as far as the service has them. `run` does it by itself. */
export const withListenerRules = <Schema extends z.ZodObject>(schema: Schema): Schema =>
  withLogRules(schema)
    .refine(hasWholePair, { path: ['TLS_KEY_FILE'], message: 'and TLS_CERT_FILE must be set together', when })
    .refine(hasClients, { path: ['TLS_CLIENT_CA_FILE'], message: 'has no effect without TLS_CERT_FILE', when });

/** Also when other settings are wrong, so that every problem is reported at once. */
const when = () => true;

const hasWholePair = ({ TLS_CERT_FILE, TLS_KEY_FILE }: Record<string, unknown>): boolean =>
  (TLS_CERT_FILE === undefined) === (TLS_KEY_FILE === undefined);

/** Somebody has to show certificates before an authority can vouch for them: TLS clients, or those of a proxy. */
const hasClients = ({ TLS_CLIENT_CA_FILE, TLS_CERT_FILE, TRUSTED_CLIENT_CERTIFICATE_HEADER }: Record<string, unknown>): boolean =>
  TLS_CLIENT_CA_FILE === undefined || TLS_CERT_FILE !== undefined || TRUSTED_CLIENT_CERTIFICATE_HEADER !== undefined;

/** Where the certificate and its key are; `undefined` for plain HTTP or TCP. */
export function tlsFiles({ TLS_CERT_FILE, TLS_KEY_FILE }: Pick<ListenerSettings, 'TLS_CERT_FILE' | 'TLS_KEY_FILE'>): TlsFiles | undefined {
  if (TLS_CERT_FILE === undefined || TLS_KEY_FILE === undefined) return undefined;
  return { certFile: TLS_CERT_FILE, keyFile: TLS_KEY_FILE };
}

/** Where certificates of clients come from; `undefined` where none can come, so that nothing should be promised that needs one. */
export function clientCertificates({
  TLS_CERT_FILE,
  TLS_CLIENT_CA_FILE: caFile,
  TRUSTED_CLIENT_CERTIFICATE_HEADER: header,
}: Partial<ListenerSettings & ClientCertificateSettings>): ClientCertificateOptions | undefined {
  const askedFor = caFile !== undefined && TLS_CERT_FILE !== undefined;
  return askedFor || header !== undefined ? { caFile, header } : undefined;
}

/** What `createServer` needs of the settings: `createServer({ logger, ...listenerOptions(config) })`. */
export const listenerOptions = (
  config: Pick<ListenerSettings, 'TLS_CERT_FILE' | 'TLS_KEY_FILE' | 'TRUST_PROXY'> & Partial<ClientCertificateSettings>,
): Pick<ServerOptions, 'tls' | 'trustProxy' | 'clientCertificates'> => ({
  tls: tlsFiles(config),
  trustProxy: config.TRUST_PROXY,
  clientCertificates: clientCertificates(config),
});
