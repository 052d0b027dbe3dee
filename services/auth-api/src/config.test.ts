import { ConfigError, loadConfig } from '@gauth/service-kit';
import { expect, it } from 'vitest';
import { configSchema } from './config.ts';

const env = {
  DATABASE_URL: 'postgres://gauth:hush@db.test/gauth',
  REDIS_URL: 'redis://:hush@redis.test',
  ISSUER: 'https://gauth.test/auth/v3',
  KEY_RING: `k1:${Buffer.alloc(32, 1).toString('base64')}`,
  ENVIRONMENT_SERVICE_URL: 'http://gauth-environment',
  SERVICE_CLIENT_ID: 'external_api_client',
  SERVICE_CLIENT_SECRET: 'hush',
  OPERATIONS_PASSWORD_HASH: '$2a$10$7.jOOym2GhhVtpSPXOQmweVqY4gLKOXFbNDRul7UMeP40kQVVx/au',
};

function problemsOf(change: Record<string, string | undefined>): readonly string[] {
  try {
    loadConfig(configSchema, { ...env, ...change });
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

it('has a default for everything that is no secret and no address', () => {
  expect(loadConfig(configSchema, env)).toMatchObject({
    SESSION_STORE: 'redis',
    OPERATIONS_USERNAME: 'ops',
    LOCATION: '/',
    SESSION_IDLE_SECONDS: 1800,
    SESSION_MAX_SECONDS: 43_200,
    WEB_SERVICES_SESSION_IDLE_SECONDS: 1800,
    WEB_SERVICES_SESSION_SAME_SITE: 'lax',
    CSRF_PROTECTION: true,
    ATTEMPTS_PER_ACCOUNT: 10,
    ATTEMPTS_PER_ADDRESS: 100,
    ATTEMPTS_PER_TENANT: 1000,
    ATTEMPTS_WINDOW_SECONDS: 300,
  });
});

it('takes an issuer with a path in front of its own, and pages at another place', () => {
  const config = loadConfig(configSchema, { ...env, ISSUER: 'https://a.test/genesys/auth/v3', UI_URL: 'https://ui.test/ui/auth/' });
  expect([config.ISSUER, config.UI_URL]).toEqual(['https://a.test/genesys/auth/v3', 'https://ui.test/ui/auth']);
});

it.each([
  ['a slash at the end', 'https://gauth.test/auth/v3/'],
  ['another path', 'https://gauth.test/auth'],
  ['a query', 'https://gauth.test/auth/v3?a=b'],
  ['a fragment', 'https://gauth.test/auth/v3#a'],
  ['user information', 'https://a:b@gauth.test/auth/v3'],
  ['another spelling of the host', 'https://GAUTH.test/auth/v3'],
  ['the default port', 'https://gauth.test:443/auth/v3'],
])('refuses an issuer with %s', (_what, issuer) => {
  expect(problemsOf({ ISSUER: issuer })).toEqual(['ISSUER must be the public URL, ending in /auth/v3']);
});

it('takes an issuer for TLS clients where certificates can come from', () => {
  const [issuer, header] = ['https://mtls.gauth.test/auth/v3', 'Client-Cert'];
  const config = loadConfig(configSchema, { ...env, MTLS_ISSUER: issuer, TRUSTED_CLIENT_CERTIFICATE_HEADER: header });
  expect(config.MTLS_ISSUER).toBe(issuer);
  expect(problemsOf({ MTLS_ISSUER: issuer })).toEqual([
    'MTLS_ISSUER has no effect without TLS_CLIENT_CA_FILE or TRUSTED_CLIENT_CERTIFICATE_HEADER',
  ]);
});

it.each([
  ['without TLS', 'http://mtls.gauth.test/auth/v3', 'must be a URL that begins with https://'],
  ['with another path', 'https://mtls.gauth.test/', 'must be the public URL for TLS clients, ending in /auth/v3'],
])('refuses an issuer for TLS clients %s', (_what, issuer, problem) => {
  expect(problemsOf({ MTLS_ISSUER: issuer, TRUSTED_CLIENT_CERTIFICATE_HEADER: 'Client-Cert' })).toEqual([`MTLS_ISSUER ${problem}`]);
});

it('lets pages on other sites use a session only under HTTPS', () => {
  const change = { WEB_SERVICES_SESSION_SAME_SITE: 'none' };
  expect(problemsOf(change)).toEqual([]);
  expect(problemsOf({ ...change, ISSUER: 'http://gauth.test/auth/v3' })).toEqual([
    'WEB_SERVICES_SESSION_SAME_SITE can be none only where ISSUER is https',
  ]);
});

it('needs Redis unless everything lives in memory', () => {
  expect(problemsOf({ REDIS_URL: undefined })).toEqual(['REDIS_URL is required unless SESSION_STORE is memory']);
  expect(problemsOf({ REDIS_URL: undefined, SESSION_STORE: 'memory' })).toEqual([]);
  expect(problemsOf({ REDIS_MODE: 'sentinel' })).toEqual(['REDIS_SENTINEL_NAME is required when REDIS_MODE is sentinel']);
  expect(problemsOf({ REDIS_MODE: 'sentinel', REDIS_SENTINEL_NAME: 'gauth' })).toEqual([]);
});

it('names everything that is wrong at once, without values', () => {
  const problems = problemsOf({
    ...{ DATABASE_URL: undefined, REDIS_URL: undefined, KEY_RING: 'k1:hush', OPERATIONS_PASSWORD_HASH: 'hush', ISSUER: 'hush' },
    ...{ LOCATION: 'USW1', ATTEMPTS_PER_ACCOUNT: '0' },
  });
  expect(problems.map((problem) => problem.split(' ')[0]).sort()).toEqual([
    ...['ATTEMPTS_PER_ACCOUNT', 'DATABASE_URL', 'ISSUER', 'KEY_RING', 'LOCATION', 'OPERATIONS_PASSWORD_HASH', 'REDIS_URL'],
  ]);
  expect(problems.join()).not.toContain('hush');
});

it("names the product's keystore, and asks for its password", () => {
  const keystore = { KEYSTORE_FILE: '/etc/gauth/jks/jksStorage.jks', KEYSTORE_PASSWORD: 'hush' };
  expect(loadConfig(configSchema, { ...env, ...keystore })).toMatchObject({ ...keystore, KEYSTORE_ALIAS: 'gws-auth-key' });
  expect(problemsOf({ ...keystore, KEYSTORE_PASSWORD: undefined })).toEqual(['KEYSTORE_PASSWORD is required with KEYSTORE_FILE']);
});

it('asks Consul only where it is told to, and by an address without a path', () => {
  const consul = { CONSUL_URL: 'https://consul.test:8501', CONSUL_TOKEN: 'hush', CONSUL_DATACENTER: 'dc1' };
  expect(loadConfig(configSchema, env).CONSUL_URL).toBeUndefined();
  expect(loadConfig(configSchema, { ...env, ...consul })).toMatchObject(consul);
  expect(problemsOf({ ...consul, CONSUL_URL: 'https://consul.test:8501/v1' })).toEqual(['CONSUL_URL must be scheme, host and port only']);
  expect(problemsOf({ ...consul, CONSUL_URL: 'https://user:hush@consul.test' })).toEqual(['CONSUL_URL must be scheme, host and port only']);
  expect(problemsOf({ CONSUL_TOKEN: 'hush' })).toEqual(['CONSUL_URL is required with CONSUL_TOKEN, CONSUL_CA_FILE and CONSUL_DATACENTER']);
});

it('shows Configuration Servers a certificate with its key, or none', () => {
  expect(problemsOf({ CONFIG_SERVER_CERT_FILE: 'a' })).toEqual(['CONFIG_SERVER_CERT_FILE goes with CONFIG_SERVER_KEY_FILE']);
  expect(problemsOf({ CONFIG_SERVER_KEY_FILE: 'a' })).toEqual(['CONFIG_SERVER_CERT_FILE goes with CONFIG_SERVER_KEY_FILE']);
  expect(problemsOf({ CONFIG_SERVER_CERT_FILE: 'a', CONFIG_SERVER_KEY_FILE: 'b' })).toEqual([]);
});

it('waits for no login longer than a connection may be silent', () => {
  expect(problemsOf({ CONFIG_SERVER_LOGIN_TIMEOUT_MS: '25000' })).toEqual([]);
  expect(problemsOf({ CONFIG_SERVER_LOGIN_TIMEOUT_MS: '25001' })).toHaveLength(1);
});
