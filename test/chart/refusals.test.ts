import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { bare, fixtures, valuesWith } from './fixtures.ts';
import { chart, helm, render } from './helm.ts';

/** The lines that helm refuses with, without its own framing. */
const refusal = (values: object): string[] => {
  const { status, stderr } = helm(['template', 'gauth', chart, '--values', '-'], values);
  expect(status).toBe(1);
  return stderr
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.startsWith('- '))
    .map((line) => line.slice(2));
};

it.each(Object.entries(fixtures))('passes the strict lint with %s', (_what, values) => {
  const { status, stdout, stderr } = helm(['lint', '--strict', chart, '--values', '-'], values);
  expect({ status, stderr }, stdout).toEqual({ status: 0, stderr: '' });
});

it('passes the strict lint without values', () => {
  expect(helm(['lint', '--strict', chart]).status).toBe(0);
});

it('names everything that is missing at once', () => {
  expect(refusal({})).toEqual([
    'postgres.host is missing',
    'postgres.username is missing',
    'postgres.password is missing',
    'redis.cluster_nodes must be the host:port of a Redis server',
    'redis.password is missing; if the server wants none, set redis.password_required to false',
    'image.registry is missing: host and folder of the images',
    'ingress.frontend is missing: the host name that browsers use',
    'services.secret.key_ring is missing; make one with: echo "k1:$(openssl rand -base64 32)"',
    "services.secret.admin_password is missing: the bcrypt hash of the operations user's password",
    "services.secret.client_secret is missing: the secret of the client that gauth's own services use",
  ]);
});

describe.each([
  [{ postgres: { deploy: true } }, 'postgres.deploy is true, but this chart brings no PostgreSQL; run one and name it in postgres.host'],
  [{ postgres: { ca: 'x' } }, 'postgres.ca is set, but services.db.ssl is disable'],
  [
    { postgres: { secret: { create: false } } },
    'postgres.secret.create is false, so postgres.secret.name_override must name the Secret that holds DATABASE_URL',
  ],
  [{ redis: { deploy: true } }, 'redis.deploy is true, but this chart brings no Redis; run one and name it in redis.cluster_nodes'],
  [
    { redis: { cluster_nodes: 'a.test:6379,b.test:6379' } },
    'redis.cluster_nodes names several nodes, but this version talks to one Redis server; name that one',
  ],
  [{ redis: { cluster_nodes: 'redis.test' } }, 'redis.cluster_nodes must be the host:port of a Redis server'],
  [
    { services: { auth: { client_ca: 'x' } } },
    'services.auth.client_ca is set, but services.auth.env.TRUSTED_CLIENT_CERTIFICATE_HEADER does not name the header in which the ingress passes certificates on',
  ],
  [{ redis: { ca: 'x' } }, 'redis.ca is set, but redis.use_tls is false'],
  [
    { redis: { secret: { create: false } } },
    'redis.secret.create is false, so redis.secret.name_override must name the Secret that holds REDIS_URL',
  ],
  [{ consul: { enabled: true } }, 'consul.url is missing: scheme, host and port of Consul'],
  [
    { consul: { enabled: true, url: 'https://consul.test', secret: { create: false } } },
    'consul.secret.create is false, so consul.secret.name_override must name the Secret that holds CONSUL_TOKEN',
  ],
  [
    { ingress: { enabled: false } },
    'ingress.enabled is false, so services.auth.issuer must say how browsers reach gauth: https://<host>/auth/v3',
  ],
  [{ internal_ingress: { enabled: true } }, 'internal_ingress.frontend is missing: the host name that services use'],
  [
    { services: { secret: { create: false } } },
    'services.secret.create is false, so services.secret.name_override must name the Secret that holds KEY_RING, OPERATIONS_PASSWORD_HASH and SERVICE_CLIENT_SECRET',
  ],
  [
    { services: { auth: { jks: { enabled: true, secret: { create: false } } } } },
    'services.auth.jks.secret.create is false, so services.auth.jks.secret.name_override must name the Secret that holds jksStorage.jks, KEYSTORE_PASSWORD and KEYSTORE_KEY_PASSWORD',
  ],
  [
    { services: { auth: { jks: { enabled: true, keyStorePassword: 'genesys' } } } },
    'services.auth.jks.keyStoreFileData is missing: the keystore in base64',
  ],
  [
    { services: { auth: { jks: { enabled: true, keyStoreFileData: 'hunter2 hunter2', keyStorePassword: 'genesys' } } } },
    'services.auth.jks.keyStoreFileData must be base64 in one line, as base64 -w0 prints it',
  ],
  [{ services: { auth: { jks: { enabled: true, keyStoreFileData: 'MA==' } } } }, 'services.auth.jks.keyStorePassword is missing'],
  [
    { services: { secret: { key_ring: 'k1:c2hvcnQ=' } } },
    'services.secret.key_ring must be id:base64[,id:base64] with at least 32 bytes in each key',
  ],
  [
    { services: { secret: { admin_password: 'hunter2' } } },
    'services.secret.admin_password must be a bcrypt hash, as htpasswd -nbB prints it, not the password itself',
  ],
])('values that cannot work: %j', (change, reason) => {
  it('are refused with the reason and nothing else', () => {
    expect(refusal(valuesWith(change))).toEqual([reason]);
  });
});

it('repeats no secret when it refuses', () => {
  const secrets = { admin_password: 'hunter2', key_ring: 'k1:c2hvcnQ=', client_secret: 'client-secret' };
  const { stderr } = helm(['template', 'gauth', chart, '--values', '-'], valuesWith({ services: { secret: secrets } }));
  for (const secret of [...Object.values(secrets), bare.postgres.password, bare.redis.password]) expect(stderr).not.toContain(secret);
});

it.each([
  [{ postgress: {} }, "at '': additional properties 'postgress' not allowed"],
  [{ postgres: { pasword: 'x' } }, "at '/postgres': additional properties 'pasword' not allowed"],
  [{ services: { auth: { env: { LOG_LEVL: 'debug' } } } }, "at '/services/auth/env': additional properties 'LOG_LEVL' not allowed"],
  [{ services: { auth: { env: { DATABASE_URL: 'x' } } } }, "at '/services/auth/env': additional properties 'DATABASE_URL' not allowed"],
  [{ postgres: { port: '5432' } }, "at '/postgres/port': got string, want integer"],
  [{ services: { location: 'USW1' } }, "at '/services/location': 'USW1' does not match pattern '^/'"],
  [{ services: { db: { ssl: 'prefer' } } }, "at '/services/db/ssl': value must be one of 'disable', 'require', 'verify-ca', 'verify-full'"],
  [{ optional: { securityContext: { runAsUser: 0 } } }, "at '/optional/securityContext/runAsUser': minimum: got 0, want 1"],
  [{ optional: { securityContext: { runAsNonRoot: false } } }, "at '/optional/securityContext/runAsNonRoot': value must be true"],
])('refuses %j by the schema', (change, reason) => {
  expect(refusal(valuesWith(change))).toEqual([reason]);
});

it('lets no unknown key through anywhere', () => {
  const schema = JSON.parse(readFileSync(join(chart, 'values.schema.json'), 'utf8'));
  expect(openObjects(schema)).toEqual(['affinity', 'tolerations/items']);
});

/** Where the schema takes objects of any shape. */
function openObjects(schema: unknown, path: readonly string[] = []): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const { type, additionalProperties } = schema as { type?: unknown; additionalProperties?: unknown };
  const open = [type].flat().includes('object') && additionalProperties === undefined;
  const inner = Object.entries(schema).flatMap(([key, value]) => openObjects(value, [...path, key]));
  return [...(open ? [path.slice(path.lastIndexOf('properties') + 1).join('/')] : []), ...inner].sort();
}

it('has a schema for every value, and renders with each default as it is', () => {
  const defaults = parse(readFileSync(join(chart, 'values.yaml'), 'utf8'));
  const schema = JSON.parse(readFileSync(join(chart, 'values.schema.json'), 'utf8'));
  expect(Object.keys(schema.properties).sort()).toEqual(Object.keys(defaults).sort());
  expect(() => render(bare)).not.toThrow();
});
