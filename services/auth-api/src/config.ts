import {
  clientCertificateSettings,
  clientCertificates,
  databaseSettings,
  listenerSettings,
  redisSettings,
  setting,
} from '@gauth/service-kit';
import { z } from 'zod';
import { configServerSettings } from './config-server-settings.ts';

/** The path that this service answers under; an ingress may put more in front of it, but nothing behind. */
const issuerPath = /\/auth\/v3$/;

/** Applications compare the issuer character by character (RFC 8414 §2), so it has one spelling: no query, no fragment, no slash at the end. */
const isIssuer = (text: string): boolean => {
  // What is no URL at all has been complained about already.
  if (!URL.canParse(text)) return true;
  const { origin, pathname } = new URL(text);
  return text === origin + pathname && issuerPath.test(pathname);
};

const withoutSlash = (url: string): string => url.replace(/\/+$/, '');

const settings = z.object({
  ...listenerSettings,
  ...clientCertificateSettings,
  ...databaseSettings,
  ...redisSettings,
  ...configServerSettings,
  REDIS_URL: redisSettings.REDIS_URL.optional(),
  /** Where sessions, codes and tokens live: `memory` is for one process that may forget them. */
  SESSION_STORE: z.enum(['redis', 'memory']).default('redis'),
  /** The issuer identifier: this service as browsers and applications reach it, with `/auth/v3`. */
  ISSUER: setting.url().refine(isIssuer, { message: 'must be the public URL, ending in /auth/v3' }),
  /** The same for clients that authenticate by TLS, where that is another host or port (RFC 8705 §5). */
  MTLS_ISSUER: setting
    .url(['https'])
    .refine(isIssuer, { message: 'must be the public URL for TLS clients, ending in /auth/v3' })
    .optional(),
  /** Where the pages are, as browsers reach them; the issuer's origin and `/ui/auth` unless said otherwise. */
  UI_URL: setting.url().transform(withoutSlash).optional(),
  /** Seals what travels through browsers and what is stored, and authenticates refresh tokens; the same ring as environment-api's. */
  KEY_RING: setting.keyRing(),
  /** Scheme, host and port of environment-api. */
  ENVIRONMENT_SERVICE_URL: setting.url(),
  /** The registered client that this service shows environment-api a token of. */
  SERVICE_CLIENT_ID: setting.text(),
  SERVICE_CLIENT_SECRET: setting.secret(),
  OPERATIONS_USERNAME: setting.text().default('ops'),
  OPERATIONS_PASSWORD_HASH: setting.bcryptHash(),
  /** Where this process runs, such as `/USW1`: only Configuration Servers that serve it are asked. */
  LOCATION: setting.text().regex(/^\//, 'must begin with a slash').default('/'),
  /** Whether metadata of identity providers is read from hosts of this machine and of its networks. */
  METADATA_PRIVATE_ADDRESSES: z.enum(['refuse', 'allow']).default('refuse'),
  /** The product's keystore, JKS or PKCS #12: its RSA key signs `X-GWS-User`, so that whoever has its certificate keeps verifying. */
  KEYSTORE_FILE: setting.text().optional(),
  KEYSTORE_PASSWORD: setting.secret().optional(),
  KEYSTORE_ALIAS: setting.text().default('gws-auth-key'),
  /** The keystore's password unless said otherwise. */
  KEYSTORE_KEY_PASSWORD: setting.secret().optional(),
  SESSION_IDLE_SECONDS: setting.seconds({ max: 366 * 86_400 }).default(1800),
  SESSION_MAX_SECONDS: setting.seconds({ max: 366 * 86_400 }).default(43_200),
  /** A session of Web Services without activity; its longest life is that of browser sessions. */
  WEB_SERVICES_SESSION_IDLE_SECONDS: setting.seconds({ max: 366 * 86_400 }).default(1800),
  /** Whether its cookie goes along with requests of pages on other sites: `none` where an application is framed by, or lives on, another site. */
  WEB_SERVICES_SESSION_SAME_SITE: z.enum(['lax', 'none']).default('lax'),
  /** Whether requests that change something must show the token of their session. */
  CSRF_PROTECTION: z
    .enum(['true', 'false'])
    .default('true')
    .transform((text) => text === 'true'),
  /** Failed sign-ins that are let through within the window, counted over all pods. */
  ATTEMPTS_PER_ACCOUNT: setting.integer({ min: 1 }).default(10),
  ATTEMPTS_PER_ADDRESS: setting.integer({ min: 1 }).default(100),
  ATTEMPTS_PER_TENANT: setting.integer({ min: 1 }).default(1000),
  ATTEMPTS_WINDOW_SECONDS: setting.seconds({ min: 30, max: 86_400 }).default(300),
});

/** Also when other settings are wrong, so that every problem is reported at once. */
const when = () => true;

/** Everything auth-api can be told by its environment variables. */
export const configSchema = settings
  .refine(({ SESSION_STORE, REDIS_URL }) => SESSION_STORE === 'memory' || REDIS_URL !== undefined, {
    path: ['REDIS_URL'],
    message: 'is required unless SESSION_STORE is memory',
    when,
  })
  .refine(({ REDIS_MODE, REDIS_SENTINEL_NAME }) => REDIS_MODE !== 'sentinel' || REDIS_SENTINEL_NAME !== undefined, {
    path: ['REDIS_SENTINEL_NAME'],
    message: 'is required when REDIS_MODE is sentinel',
    when,
  })
  .refine(({ KEYSTORE_FILE, KEYSTORE_PASSWORD }) => KEYSTORE_FILE === undefined || KEYSTORE_PASSWORD !== undefined, {
    path: ['KEYSTORE_PASSWORD'],
    message: 'is required with KEYSTORE_FILE',
    when,
  })
  .refine((config) => (config.CONFIG_SERVER_CERT_FILE === undefined) === (config.CONFIG_SERVER_KEY_FILE === undefined), {
    path: ['CONFIG_SERVER_CERT_FILE'],
    message: 'goes with CONFIG_SERVER_KEY_FILE',
    when,
  })
  .refine((config) => config.CONSUL_URL !== undefined || !(config.CONSUL_TOKEN ?? config.CONSUL_CA_FILE ?? config.CONSUL_DATACENTER), {
    path: ['CONSUL_URL'],
    message: 'is required with CONSUL_TOKEN, CONSUL_CA_FILE and CONSUL_DATACENTER',
    when,
  })
  .refine((config) => config.WEB_SERVICES_SESSION_SAME_SITE !== 'none' || !(config.ISSUER ?? '').startsWith('http:'), {
    path: ['WEB_SERVICES_SESSION_SAME_SITE'],
    message: 'can be none only where ISSUER is https',
    when,
  })
  .refine((config) => config.MTLS_ISSUER === undefined || clientCertificates(config) !== undefined, {
    path: ['MTLS_ISSUER'],
    message: 'has no effect without TLS_CLIENT_CA_FILE or TRUSTED_CLIENT_CERTIFICATE_HEADER',
    when,
  });

/** The parsed configuration. */
export type Config = Readonly<z.output<typeof configSchema>>;
