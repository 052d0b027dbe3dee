import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig, withListenerRules } from '@gauth/service-kit';
import { describe, expect, it } from 'vitest';
import { bare, fixtures, valuesWith } from './fixtures.ts';
import { chart, render, renderTogether } from './helm.ts';
import { manifest } from './manifest.ts';
import { configSchemaOf, environmentOf, serviceContainers, serviceOf, services, variablesOfNode } from './settings.ts';

renderTogether(Object.values(fixtures));

/** The environment of one container, by its workload's kind and name. */
const environment = (values: object, name: string, { kind = 'Deployment', container = 'gauth' } = {}) => {
  const manifests = render(values);
  const { containers } = manifest(manifests, kind, name).spec.template.spec;
  const found = containers.find((one) => one.name === container);
  if (!found) throw new Error(`${name} has no container ${container}`);
  return environmentOf(found, manifests);
};

describe.each(Object.entries(fixtures))('the environment of every container, with %s', (_what, values) => {
  const manifests = render(values);
  const containers = serviceContainers(manifests).map(({ name, container }) => [`${name}, ${serviceOf(container)}`, container] as const);

  it.each(containers)('holds only settings the service knows: %s', async (_name, container) => {
    const { shape } = await configSchemaOf(serviceOf(container));
    const known = (name: string) => name in shape || variablesOfNode.includes(name) || name.replace(/_FILE$/, '') in shape;
    expect((container.env ?? []).map(({ name }) => name).filter((name) => !known(name))).toEqual([]);
  });

  it.each(containers)('is accepted by the service: %s', async (_name, container) => {
    const schema = withListenerRules(await configSchemaOf(serviceOf(container)));
    expect(() => loadConfig(schema, environmentOf(container, manifests))).not.toThrow();
  });
});

describe('the environment of auth-api', () => {
  it('is made of the values', () => {
    const location = { services: { location: '/USW1' } };
    expect(environment(valuesWith(location), 'gauth-auth')).toEqual({
      PORT: '8080',
      MANAGEMENT_PORT: '8090',
      TRUST_PROXY: '1',
      ISSUER: 'https://gauth.example.test/auth/v3',
      LOCATION: '/USW1',
      ENVIRONMENT_SERVICE_URL: 'http://gauth-environment',
      DATABASE_URL: 'postgres://gauth:db-password@postgres.test:5432/gauth?sslmode=disable',
      DATABASE_POOL_SIZE: '3',
      DATABASE_CHECKOUT_TIMEOUT_MS: '1500',
      DATABASE_STATEMENT_TIMEOUT_MS: '1500',
      SESSION_STORE: 'redis',
      REDIS_MODE: 'auto',
      REDIS_URL: 'redis://:redis-password@redis.test:6379',
      KEY_RING: bare.services.secret.key_ring,
      OPERATIONS_USERNAME: 'ops',
      OPERATIONS_PASSWORD_HASH: bare.services.secret.admin_password,
      SERVICE_CLIENT_ID: 'external_api_client',
      SERVICE_CLIENT_SECRET: 'client-secret',
    });
  });

  it('names the keystore of the product, its password, and the key', () => {
    const jks = { enabled: true, keyStore: 'own.p12', keyStoreFileData: 'MIIB', keyStorePassword: 'store', keyAlias: 'own-key' };
    const withJks = (change: object) => environment(valuesWith({ services: { auth: { jks: { ...jks, ...change } } } }), 'gauth-auth');
    const named = { KEYSTORE_FILE: '/etc/gauth/jks/own.p12', KEYSTORE_PASSWORD: 'store', KEYSTORE_ALIAS: 'own-key' };
    expect(withJks({})).toMatchObject({ ...named, KEYSTORE_KEY_PASSWORD: 'store' });
    expect(withJks({ keyPassword: 'key' })).toMatchObject({ ...named, KEYSTORE_KEY_PASSWORD: 'key' });
  });

  it('takes further settings, numbers in full', () => {
    const db = { poolCheckoutTimeout: 1_000_000, statementTimeout: 3_600_000 };
    expect(environment(valuesWith({ services: { db } }), 'gauth-auth')).toMatchObject({
      DATABASE_CHECKOUT_TIMEOUT_MS: '1000000',
      DATABASE_STATEMENT_TIMEOUT_MS: '3600000',
    });
    expect(environment(fixtures['a values file of the product for OpenShift'], 'gauth-auth')).toMatchObject({
      LOG_LEVEL: 'debug',
      SHUTDOWN_DRAIN_SECONDS: '20',
      SESSION_MAX_SECONDS: '1000000',
    });
  });

  it('speaks TLS to both stores and trusts the authorities that were given', () => {
    const { DATABASE_URL, DATABASE_CA_FILE, REDIS_URL, REDIS_CA_FILE } = environment(
      fixtures['stores behind TLS with a private authority'],
      'gauth-auth',
    );
    expect({ DATABASE_URL, DATABASE_CA_FILE, REDIS_URL, REDIS_CA_FILE }).toEqual({
      DATABASE_URL: 'postgres://gauth:db-password@postgres.test:5432/gauth?sslmode=verify-full',
      DATABASE_CA_FILE: '/etc/gauth/ca/postgres.pem',
      REDIS_URL: 'rediss://:redis-password@redis.test:6380',
      REDIS_CA_FILE: '/etc/gauth/ca/redis.pem',
    });
  });

  it('knows clients by the certificates that the ingress passes on', () => {
    const { TLS_CLIENT_CA_FILE, TRUSTED_CLIENT_CERTIFICATE_HEADER, MTLS_ISSUER } = environment(
      fixtures['clients that authenticate by TLS'],
      'gauth-auth',
    );
    expect({ TLS_CLIENT_CA_FILE, TRUSTED_CLIENT_CERTIFICATE_HEADER, MTLS_ISSUER }).toEqual({
      TLS_CLIENT_CA_FILE: '/etc/gauth/ca/clients.pem',
      TRUSTED_CLIENT_CERTIFICATE_HEADER: 'ssl-client-cert',
      MTLS_ISSUER: 'https://mtls.example.test/auth/v3',
    });
  });

  it('finds Configuration Servers through Consul, and shows them a certificate', () => {
    const ours = (values: object) =>
      Object.fromEntries(Object.entries(environment(values, 'gauth-auth')).filter(([name]) => /^(CONSUL|CONFIG_SERVER)_/.test(name)));
    expect(ours(fixtures['Configuration Servers behind TLS, found through Consul'])).toEqual({
      CONSUL_URL: 'https://consul.test:8501',
      CONSUL_DATACENTER: 'dc1',
      CONSUL_TOKEN: 'consul-token',
      CONSUL_CA_FILE: '/etc/gauth/ca/consul.pem',
      CONFIG_SERVER_CA_FILE: '/etc/gauth/ca/config-servers.pem',
      CONFIG_SERVER_CERT_FILE: '/etc/gauth/config-server/tls.crt',
      CONFIG_SERVER_KEY_FILE: '/etc/gauth/config-server/tls.key',
    });
    expect(ours(fixtures['a Consul without token'])).toEqual({ CONSUL_URL: 'http://consul.test:8500' });
    expect(ours(bare)).toEqual({});
  });

  it('reaches a Redis Cluster and a Redis behind Sentinels', () => {
    const ours = (values: object) =>
      Object.fromEntries(Object.entries(environment(values, 'gauth-auth')).filter(([name]) => name.startsWith('REDIS_')));
    expect(ours(fixtures['a Redis Cluster'])).toEqual({
      REDIS_URL: 'rediss://:redis-password@a.test:6380,[fd00::2]:6380',
      REDIS_MODE: 'cluster',
      REDIS_CA_FILE: '/etc/gauth/ca/redis.pem',
      REDIS_TLS_SERVERNAME: 'redis.test',
    });
    expect(ours(fixtures['a Redis behind Sentinels'])).toEqual({
      REDIS_URL: 'redis://gauth:redis-password@a.test:26379,b.test:26379',
      REDIS_MODE: 'sentinel',
      REDIS_SENTINEL_NAME: 'mymaster',
      REDIS_SENTINEL_PASSWORD: 'sentinel-password',
    });
  });

  it('ships its log to Elasticsearch', () => {
    const ours = (values: object) =>
      Object.fromEntries(Object.entries(environment(values, 'gauth-auth')).filter(([name]) => name.startsWith('ELASTICSEARCH_')));
    const usual = { ELASTICSEARCH_TARGET: 'data-stream', ELASTICSEARCH_PREFIX: 'gauth', ELASTICSEARCH_SET_UP: 'true' };
    expect(ours(fixtures['logs into Elasticsearch with an API key'])).toEqual({
      ELASTICSEARCH_URL: 'https://a.test:9200,https://b.test:9200',
      ELASTICSEARCH_API_KEY: 'api-key',
      ELASTICSEARCH_CA_FILE: '/etc/gauth/ca/elasticsearch.pem',
      ELASTICSEARCH_TARGET: 'daily-index',
      ELASTICSEARCH_PREFIX: 'login',
      ELASTICSEARCH_RETENTION_DAYS: '30',
      ELASTICSEARCH_SET_UP: 'false',
      ELASTICSEARCH_BUFFER_BYTES: '1048576',
      ELASTICSEARCH_SPOOL_DIR: '/var/spool/gauth',
    });
    const url = { ...usual, ELASTICSEARCH_URL: 'http://a.test:9200' };
    expect(ours(fixtures['logs into Elasticsearch with a password'])).toEqual({
      ...url,
      ELASTICSEARCH_USERNAME: 'elastic',
      ELASTICSEARCH_PASSWORD: 'elastic-password',
    });
    expect(ours(fixtures['logs into Elasticsearch with a Secret that exists'])).toEqual({ ...url, ELASTICSEARCH_API_KEY: 'secret' });
  });

  it('sends a tenth of its traces, or what the values say, with headers that are kept in a Secret', () => {
    const ours = (values: object) =>
      Object.fromEntries(Object.entries(environment(values, 'gauth-auth')).filter(([name]) => name.startsWith('OTEL_')));
    const usual = { OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.1' };
    expect(ours(fixtures.traces)).toEqual({ ...usual, OTEL_EXPORTER_OTLP_ENDPOINT: 'http://otel.test:4318' });
    expect(ours(fixtures['traces with headers'])).toEqual({
      OTEL_EXPORTER_OTLP_ENDPOINT: 'https://otel.test:4318',
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20secret',
      OTEL_TRACES_SAMPLER: 'always_on',
      OTEL_TRACES_SAMPLER_ARG: '1',
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test',
    });
    expect(ours(fixtures['traces with headers of a Secret that exists'])).toEqual({
      ...usual,
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://otel.test:4318',
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=secret',
    });
    expect(ours(bare)).toEqual({});
  });

  it('finds environment-api where the product is told that it is', () => {
    const env = { GWS_AUTH_COMMON_ENV_SERVICE: 'http://gauth-environment.other:80' };
    expect(environment(valuesWith({ services: { auth: { env } } }), 'gauth-auth').ENVIRONMENT_SERVICE_URL).toBe(
      env.GWS_AUTH_COMMON_ENV_SERVICE,
    );
  });

  it("finds that of its own release in its color and by TLS, though the product's file names it without", () => {
    const values = fixtures['a values file of the product for Google'];
    expect(environment(values, 'gauth-auth-blue').ENVIRONMENT_SERVICE_URL).toBe('http://gauth-environment-blue');
    expect(environment(values, 'gauth-environment-blue').AUTH_SERVICE_URL).toBe('http://gauth-auth-blue');
    const services = { environment: { env: { GWS_ENVIRONMENT_COMMON_AUTH_SERVICE: 'http://Gauth-auth-active.gauth:80' } } };
    const colored = { ...valuesWith({ services }), COLOR: 'blue', preview: { enabled: true, color: 'green' } };
    expect(environment(colored, 'gauth-environment-green').AUTH_SERVICE_URL).toBe('http://gauth-auth-green');
    const env = { GWS_AUTH_COMMON_ENV_SERVICE: 'http://gauth-environment.gauth.svc.cluster.local' };
    const secured = valuesWith({ services: { auth: { env }, environment: { tls: { enabled: true, secretName: 'own' } } } });
    expect(environment(secured, 'gauth-auth').ENVIRONMENT_SERVICE_URL).toBe('https://gauth-environment');
  });

  it('is within the cluster while nobody has named a host for browsers', () => {
    expect(environment({}, 'gauth-auth').ISSUER).toBe('http://gauth-auth.gauth/auth/v3');
  });

  it('has no password for a Redis that wants none', () => {
    expect(environment(fixtures['a Redis without password'], 'gauth-auth').REDIS_URL).toBe('redis://redis.test:6379');
  });

  it('keeps every character of a password', () => {
    const { DATABASE_URL = '', REDIS_URL = '' } = environment(fixtures['passwords full of punctuation'], 'gauth-auth');
    const { username, password } = new URL(DATABASE_URL);
    const decoded = [username, password, new URL(REDIS_URL).password].map(decodeURIComponent);
    expect(decoded).toEqual(['ga:uth', 'p@ss +/?#%&"\\', 'r@: +/?#%']);
  });
});

it('tells auth-ui where browsers and where it itself finds auth-api', () => {
  expect(environment(bare, 'gauth-auth-ui')).toEqual({
    PORT: '8080',
    MANAGEMENT_PORT: '8090',
    TRUST_PROXY: '1',
    PUBLIC_AUTH_URL: 'https://gauth.example.test/auth/v3',
    AUTH_SERVICE_URL: 'http://gauth-auth',
  });
});

it.each([
  ['one proxy', {}, '1'],
  ['two proxies', { services: { trustProxy: 2 } }, '2'],
  ['proxies by their addresses', { services: { trustProxy: '10.0.0.0/8,192.0.2.1' } }, '10.0.0.0/8,192.0.2.1'],
])('lets every service that speaks HTTP believe %s', (_what, values, expected) => {
  const of = (name: string) => environment(valuesWith(values), name).TRUST_PROXY;
  expect(['gauth-auth', 'gauth-environment', 'gauth-auth-ui'].map(of)).toEqual(Array(3).fill(expected));
});

it('gives auth-api and environment-api one key ring and one operations user', () => {
  const of = (name: string) => {
    const { KEY_RING, OPERATIONS_USERNAME, OPERATIONS_PASSWORD_HASH } = environment(bare, name);
    return { KEY_RING, OPERATIONS_USERNAME, OPERATIONS_PASSWORD_HASH };
  };
  expect(of('gauth-environment')).toEqual(of('gauth-auth'));
});

it('asks the Configuration Server and its clients for certificates of one another', () => {
  const values = fixtures['TLS of the Configuration Server'];
  expect(environment(values, 'gauth-config-server').TLS_CLIENT_CA_FILE).toBe('/etc/gauth/ca/config-server-clients.pem');
  expect(environment(values, 'gauth-auth').CONFIG_SERVER_CERT_FILE).toBe('/etc/gauth/config-server/tls.crt');
});

it('migrates without the file of the audit stream, whose volume only services have', () => {
  const values = fixtures['pods of particular kinds'];
  expect(environment(values, 'gauth-auth').AUDIT_FILE).toBe('/audit/log');
  expect(environment(values, 'gauth-migration', { kind: 'Job', container: 'auth' })).not.toHaveProperty('AUDIT_FILE');
});

it('migrates with the settings the services run with', () => {
  const [first] = ['auth', 'environment'].map((container) => environment(bare, 'gauth-migration', { kind: 'Job', container }));
  expect(first).toEqual(environment(bare, 'gauth-auth'));
});

// A new setting must be allowed in the chart, or be set by it.
it.each(Object.entries(services))('allows services.%s.env the settings of %s that the chart does not set', async (key, folder) => {
  const store = { ca: 'x', secret: { create: true } };
  const everything = valuesWith({
    postgres: store,
    redis: { ca: 'x', use_tls: true, tls_servername: 'x', sentinel: { master: 'x', password_required: true, password: 'x' } },
    consul: { ...store, enabled: true, url: 'https://consul.test', datacenter: 'dc1', token: 'x' },
    elasticsearch: {
      ...{ enabled: true, url: 'https://elastic.test:9200', ca: 'x', retention_days: 30, buffer_bytes: 1_000_000, spool: '1Gi' },
      secret: { create: false },
    },
    tracing: { endpoint: 'http://otel.test:4318', headers: 'a=b', resource_attributes: 'a=b' },
    services: {
      db: { ssl: 'require' },
      config_server: { enabled: true, secrets: 'x' },
      auth: { jks: { enabled: true, keyStoreFileData: 'MA==', keyStorePassword: 'x' } },
    },
  });
  const set = serviceContainers(render(everything))
    .filter(({ container }) => serviceOf(container) === folder)
    .flatMap(({ container }) => (container.env ?? []).map(({ name }) => name));
  const { shape } = await configSchemaOf(folder);
  // The chart sets where the files are that it mounts; others it does not mount, but for one that is written.
  const isMounted = (name: string) => name.endsWith('_FILE') && name !== 'AUDIT_FILE';
  const free = Object.keys(shape).filter((name) => !set.includes(name) && !isMounted(name));
  const schema = JSON.parse(readFileSync(join(chart, 'values.schema.json'), 'utf8'));
  const allowed = Object.keys(schema.properties.services.properties[key].properties.env.properties);
  expect(allowed.filter((name) => !name.startsWith('GWS_')).sort()).toEqual(free.sort());
});
