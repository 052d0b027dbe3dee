import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

type Values = { [key: string]: Values | unknown };

/** What has no default and every installation must say. */
export const bare = {
  image: { registry: 'registry.test/auth' },
  postgres: { host: 'postgres.test', username: 'gauth', password: 'db-password' },
  redis: { cluster_nodes: 'redis.test:6379', password: 'redis-password' },
  services: {
    secret: {
      key_ring: `k1:${Buffer.alloc(32, 1).toString('base64')}`,
      admin_password: '$2a$10$7.jOOym2GhhVtpSPXOQmweVqY4gLKOXFbNDRul7UMeP40kQVVx/au',
      client_secret: 'client-secret',
    },
  },
  ingress: { frontend: 'gauth.example.test' },
} satisfies Values;

/** `bare` with changes laid over it, as helm lays one values file over another. */
export const valuesWith = (change: Values): Values => overlay(bare, change);

const certificate = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';

/** A values file as operators of the product keep it, with what this chart needs besides. */
const productLike = parse(readFileSync(new URL('product-like.yaml', import.meta.url), 'utf8')) as Values;

const tlsStores = valuesWith({
  postgres: { ca: certificate },
  redis: { cluster_nodes: 'redis.test:6380', use_tls: true, ca: certificate },
  services: { db: { ssl: 'verify-full' } },
});

const existingSecrets: Values = {
  image: { registry: 'registry.test/auth' },
  postgres: { secret: { create: false, name_override: 'own-postgres' } },
  redis: { secret: { create: false, name_override: 'own-redis' } },
  services: {
    secret: { create: false, name_override: 'own-services' },
    auth: { jks: { enabled: true, secret: { create: false, name_override: 'own-jks' } }, config_server_certificate: 'own-certificate' },
  },
  consul: { enabled: true, url: 'http://consul.test:8500', secret: { create: false, name_override: 'own-consul' } },
  ingress: { enabled: false },
};
const mtlsIssuer = 'https://mtls.example.test/auth/v3';
const issuer = { services: { auth: { issuer: 'https://login.example.test/auth/v3' } } };

/** Installations that differ in what the chart has to do for them. */
export const fixtures = {
  'only what is needed': bare,
  'a values file of the product': productLike,
  'stores behind TLS with a private authority': tlsStores,
  'Secrets that exist already': overlay(existingSecrets, issuer),
  'a Configuration Server of its own': valuesWith({ services: { config_server: { enabled: true } } }),
  'a Configuration Server with secrets of its options': valuesWith({
    services: { config_server: { enabled: true, secrets: 'own-files', env: { KRB5_CONFIG: '/etc/gauth/secrets/krb5.conf' } } },
  }),
  'clients that authenticate by TLS': valuesWith({
    services: { auth: { client_ca: certificate, env: { TRUSTED_CLIENT_CERTIFICATE_HEADER: 'ssl-client-cert', MTLS_ISSUER: mtlsIssuer } } },
  }),
  'Configuration Servers behind TLS, found through Consul': valuesWith({
    consul: { enabled: true, url: 'https://consul.test:8501', datacenter: 'dc1', token: 'consul-token', ca: certificate },
    services: { auth: { config_server_ca: certificate, config_server_certificate: 'own-certificate' } },
  }),
  'a Consul without token': valuesWith({ consul: { enabled: true, url: 'http://consul.test:8500' } }),
  'a Redis without password': valuesWith({ redis: { password_required: false, password: '' } }),
  'passwords full of punctuation': valuesWith({
    postgres: { username: 'ga:uth', password: 'p@ss +/?#%&"\\' },
    redis: { password: 'r@: +/?#%' },
  }),
} satisfies Record<string, Values>;

function overlay(below: Values, above: Values): Values {
  const both = Object.entries(above).map(([key, value]) => {
    const covered = below[key];
    return [key, isValues(covered) && isValues(value) ? overlay(covered, value) : value] as const;
  });
  return { ...below, ...Object.fromEntries(both) };
}

function isValues(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
