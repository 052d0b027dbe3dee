import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { bare, fixtures, valuesWith } from './fixtures.ts';
import { chart, helm, render } from './helm.ts';
import { helmVersions } from './helm-program.ts';
import { answered, refusal } from './refusal.ts';

it.each(Object.entries(fixtures))('passes the strict lint with %s', (_what, values) => {
  const { status, stdout, stderr } = helm(['lint', '--strict', chart, '--values', '-'], values);
  expect({ status, stderr }, stdout).toEqual({ status: 0, stderr: '' });
});

it('passes the strict lint of helm 3, whose rules about objects are older', () => {
  const { status, stdout, stderr } = helm(['lint', '--strict', chart, '--values', '-'], fixtures['a vault with everything in it'], 3);
  expect({ status, stderr }, stdout).toEqual({ status: 0, stderr: '' });
});

it.each(helmVersions)('passes the strict lint of helm %i without values', (version) => {
  expect(helm(['lint', '--strict', chart], {}, version).status).toBe(0);
});

it.each(
  answered([
    [{ redis: null }, "at '': missing property 'redis'"],
    [{ redis: { use_tls: null } }, "at '/redis': missing property 'use_tls'"],
    [{ services: { location: null } }, "at '/services': missing property 'location'"],
    [{ services: { auth: { tls: null } } }, "at '/services/auth': missing property 'tls'"],
    [{ optional: { securityContext: null } }, "at '/optional': missing property 'securityContext'"],
    [{ monitoring: { pagerduty: null } }, "at '/monitoring': missing property 'pagerduty'"],
    [{ services: { environment: { resources: null } } }, "at '/services/environment': missing property 'resources'"],
    [{ networkPolicy: { to: { redis: null } } }, "at '/networkPolicy/to': missing property 'redis'"],
    [{ networkPolicy: { to: { ldap: { ports: null } } } }, "at '/networkPolicy/to/ldap': missing property 'ports'"],
    [{ networkPolicy: { from: { services: null } } }, "at '/networkPolicy/from': missing property 'services'"],
    [{ provisioning: { files: null } }, "at '/provisioning': missing property 'files'"],
    [{ gateway: { timeouts: null } }, "at '/gateway': missing property 'timeouts'"],
  ]),
)('says which key is left empty that has no sense without a value: %j', (_change, expected, said) => {
  expect(said).toEqual([expected]);
});

it('says that a secret is missing that is left empty', () => {
  const secret = { admin_password: null, client_secret: null, create: true };
  expect(refusal(valuesWith({ services: { secret } }))).toEqual([
    "services.secret.admin_password is missing: the bcrypt hash of the operations user's password",
    "services.secret.client_secret is missing: the secret of the client that gauth's own services use",
  ]);
});

it('names everything that is wrong at once', () => {
  const values = {
    postgres: { deploy: true, password: 'x' },
    redis: { deploy: true, password: 'x' },
    services: { secret: { key_ring: 'x' } },
    internal_ingress: { enabled: true },
  };
  expect(refusal(values)).toEqual([
    'postgres.deploy is true, but this chart brings no PostgreSQL; run one and name it in postgres.host',
    'postgres.host is missing',
    'postgres.username is missing',
    'redis.deploy is true, but this chart brings no Redis; run one and name it in redis.cluster_nodes',
    'redis.cluster_nodes is missing: host:port of the Redis server, of nodes of the Cluster, or of the Sentinels',
    'internal_ingress.frontend is missing: the host name that services use',
    'services.secret.key_ring must be id:base64[,id:base64] with at least 32 bytes in each key; make one with: echo "k1:$(openssl rand -base64 32)"',
    "services.secret.admin_password is missing: the bcrypt hash of the operations user's password",
    "services.secret.client_secret is missing: the secret of the client that gauth's own services use",
  ]);
});

const jks = { enabled: true, keyStoreFileData: 'MA==', keyStorePassword: 'genesys' };

it.each(
  answered([
    [{ postgres: { ca: 'x' } }, 'postgres.ca is set, but services.db.ssl is disable; set it to verify-full'],
    [{ postgres: { password: '', secret: { create: true } } }, 'postgres.password is missing'],
    [
      { redis: { password: '', secret: { create: true } } },
      'redis.password is missing; if the server wants none, set redis.password_required to false',
    ],
    [
      { redis: { mode: 'single', cluster_nodes: 'a.test:6379,b.test:6379' } },
      'redis.cluster_nodes names several servers, but redis.mode is single; name one, or set redis.mode to cluster or sentinel',
    ],
    [
      { redis: { mode: 'sentinel' } },
      'redis.mode is sentinel, so redis.sentinel.master must be the name that the Sentinels know the master by',
    ],
    [
      { redis: { mode: 'cluster', sentinel: { master: 'x' } } },
      'redis.sentinel.master is set, but redis.mode is cluster; set it to sentinel',
    ],
    [
      { redis: { sentinel: { password_required: true } } },
      'redis.sentinel.password is missing; if the Sentinels want none, set redis.sentinel.password_required to false',
    ],
    [{ redis: { ca: 'x' } }, 'redis.ca is set, but redis.use_tls is false'],
    [{ redis: { tls_servername: 'redis.test' } }, 'redis.tls_servername is set, but redis.use_tls is false'],
    [
      { elasticsearch: { enabled: true, url: 'http://a.test:9200', ca: 'x' } },
      'elasticsearch.ca is set, but elasticsearch.url does not begin with https://',
    ],
    [{ consul: { enabled: true, url: 'http://a.test:8500', ca: 'x' } }, 'consul.ca is set, but consul.url does not begin with https://'],
    [
      { services: { auth: { client_ca: 'x' } } },
      'services.auth.client_ca is set, but services.auth.env.TRUSTED_CLIENT_CERTIFICATE_HEADER does not name the header in which the ingress passes certificates on',
    ],
    [
      { services: { auth: { env: { MTLS_ISSUER: 'https://mtls.example.test/auth/v3' } } } },
      'services.auth.env.MTLS_ISSUER is set, but neither services.auth.client_ca nor services.auth.env.TRUSTED_CLIENT_CERTIFICATE_HEADER, by which certificates of clients would come',
    ],
    [
      { ingress: { frontend: '' }, services: { auth: { env: { WEB_SERVICES_SESSION_SAME_SITE: 'none' } } } },
      'services.auth.env.WEB_SERVICES_SESSION_SAME_SITE is none, so browsers must reach auth-api by https; name the host in ingress.frontend or services.auth.issuer',
    ],
    [
      { services: { config_server: { client_ca: 'x' } } },
      'services.config_server.client_ca is set, but services.config_server.tls.enabled is false',
    ],
    [{ consul: { enabled: true } }, 'consul.url is missing: scheme, host and port of Consul'],
    [{ elasticsearch: { enabled: true } }, 'elasticsearch.url is missing: https://host:9200 of one node or of several'],
    [
      { elasticsearch: { enabled: true, url: 'http://a.test:9200', password: 'x' } },
      'elasticsearch.password is set, so elasticsearch.username must say whose it is',
    ],
    [
      { elasticsearch: { enabled: true, url: 'http://a.test:9200', username: 'x' } },
      'elasticsearch.username is set, but neither elasticsearch.password nor elasticsearch.api_key; if a Secret holds it, set elasticsearch.secret.create to false',
    ],
    [{ tracing: { headers: 'a=b' } }, 'tracing.headers is set, but no tracing.endpoint to send them to'],
    [{ image: { registry: '' } }, 'image.registry is missing: host and folder of the images'],
    [{ internal_ingress: { enabled: true } }, 'internal_ingress.frontend is missing: the host name that services use'],
    [{ services: { auth: { tls: { enabled: true } } } }, 'services.auth.tls.secretName is missing: a Secret of type kubernetes.io/tls'],
    [{ services: { auth_ui: { tls: { ca: 'x' } } } }, 'services.auth_ui.tls.ca is set, but services.auth_ui.tls.enabled is false'],
    [
      { services: { secrets: { aadpodidbinding: 'x' } } },
      'services.secrets.aadpodidbinding is set, but services.secrets.useSecretProviderClass is false',
    ],
    [
      { services: { auth: { jks: { ...jks, keyStoreFileData: '', secret: { create: true } } } } },
      'services.auth.jks.keyStoreFileData is missing: the keystore in base64',
    ],
    [
      { services: { auth: { jks: { ...jks, keyStoreFileData: 'hunter2 hunter2' } } } },
      'services.auth.jks.keyStoreFileData must be base64 in one line, as base64 -w0 prints it',
    ],
    [{ services: { auth: { jks: { ...jks, keyStorePassword: '' } } } }, 'services.auth.jks.keyStorePassword is missing'],
    [
      { services: { secret: { key_ring: 'k1:c2hvcnQ=' } } },
      'services.secret.key_ring must be id:base64[,id:base64] with at least 32 bytes in each key; make one with: echo "k1:$(openssl rand -base64 32)"',
    ],
    [
      { services: { secret: { admin_password: 'hunter2' } } },
      'services.secret.admin_password must be a bcrypt hash, as htpasswd -nbB prints it, not the password itself',
    ],
    [
      { preview: { enabled: true, color: 'green', tag: '0.2.0' } },
      'preview.tag or preview.digests are another version, so COLOR must name the color of the active set: without one the Services lead to both',
    ],
    [
      { image: { digests: { 'auth-ui': `sha256:${'5'.repeat(64)}` } }, preview: { enabled: true, color: 'green' } },
      'preview.tag or preview.digests are another version, so COLOR must name the color of the active set: without one the Services lead to both',
    ],
    [{ COLOR: 'blue', preview: { enabled: true } }, 'preview.color is missing: the color of the set beside the active one'],
    [{ COLOR: 'blue', preview: { enabled: true, color: 'blue' } }, 'preview.color is COLOR; the two sets need different colors'],
    [{ COLOR: 'active' }, 'a color cannot be called active, because the Service gauth-auth-active leads to whichever is'],
    [{ COLOR: 'ui' }, 'a color can neither be ui nor begin with ui-, because gauth-auth-ui is another service'],
    [{ COLOR: 'ui-blue' }, 'a color can neither be ui nor begin with ui-, because gauth-auth-ui is another service'],
    [{ optional: { podLabels: { service: 'x' } } }, 'optional.podLabels has service, which is a label of the chart; leave it out'],
    [{ optional: { commonLabels: { service: 'x' } } }, 'optional.commonLabels has service, which is a label of the chart; leave it out'],
    [
      { optional: { commonLabels: { team: 'x' } }, monitoring: { labels: { team: 'y' } } },
      'monitoring.labels has team, and so has optional.commonLabels; leave it out of one of them',
    ],
    [
      { optional: { strategy: { rollingUpdate: { maxSurge: '0%' } } } },
      'optional.strategy.rollingUpdate allows neither one pod more nor one less, so that none can be replaced; set maxSurge or maxUnavailable',
    ],
    [
      { optional: { extraVolumeMounts: [{ name: 'audit', mountPath: '/audit' }] } },
      'optional.extraVolumeMounts has audit, which optional.extraVolumes has not',
    ],
    [
      { services: { auth_ui: { env: { AUDIT_FILE: '/audit/log' } } } },
      'services.auth_ui.env.AUDIT_FILE is in no volume; mount one there by optional.extraVolumes and optional.extraVolumeMounts',
    ],
    [
      { provisioning: { enabled: true, configuration: 'version: 1', files: ['a.yaml', 'b.yaml'] } },
      'provisioning.files names several files, but provisioning.configuration is one; name one, or put them into a ConfigMap of yours',
    ],
    [
      { optional: { extraVolumes: [{ name: 'tls' }], extraVolumeMounts: [{ name: 'tls', mountPath: '/tls' }] } },
      'optional.extraVolumes has tls, which is a volume of the chart; name it otherwise',
    ],
    [
      { provisioning: { enabled: true } },
      'provisioning.enabled is true, so provisioning.configuration must hold what to apply, or provisioning.existingConfigMap name where it is',
    ],
    [
      { provisioning: { enabled: true, configuration: 'version: 1', existingConfigMap: 'x' } },
      'provisioning.configuration and provisioning.existingConfigMap are both set; set one of them',
    ],
  ]),
)('refuses values that cannot work with the reason and nothing else: %j', (_change, reason, said) => {
  expect(said).toEqual([reason]);
});

it('refuses secrets beside a vault that has them', () => {
  const vault = { secrets: { useSecretProviderClass: true }, auth: { jks } };
  expect(refusal(valuesWith({ services: vault, consul: { enabled: true, url: 'http://a.test:8500', token: 'x' } }))).toEqual(
    [
      'consul.token',
      'services.auth.jks.keyStoreFileData',
      'services.auth.jks.keyStorePassword',
      'postgres.password',
      'redis.password',
      'services.secret.admin_password',
      'services.secret.client_secret',
      'services.secret.key_ring',
    ].map((name) => `services.secrets.useSecretProviderClass is true, so ${name} must be empty: the vault has it`),
  );
});

it('repeats no secret when it refuses', () => {
  const secrets = { admin_password: 'hunter2', key_ring: 'k1:c2hvcnQ=', client_secret: 'client-secret' };
  const { stderr } = helm(['template', 'gauth', chart, '--values', '-'], valuesWith({ services: { secret: secrets } }));
  for (const secret of [...Object.values(secrets), bare.postgres.password, bare.redis.password]) expect(stderr).not.toContain(secret);
});

it.each(
  answered([
    [{ postgress: {} }, "at '': additional properties 'postgress' not allowed"],
    [{ postgres: { pasword: 'x' } }, "at '/postgres': additional properties 'pasword' not allowed"],
    [{ services: { auth: { env: { LOG_LEVL: 'debug' } } } }, "at '/services/auth/env': additional properties 'LOG_LEVL' not allowed"],
    [{ services: { auth: { env: { DATABASE_URL: 'x' } } } }, "at '/services/auth/env': additional properties 'DATABASE_URL' not allowed"],
    [{ postgres: { port: '5432' } }, "at '/postgres/port': got string, want integer"],
    [{ services: { location: 'USW1' } }, "at '/services/location': 'USW1' does not match pattern '^/'"],
    [
      { services: { db: { ssl: 'allow' } } },
      "at '/services/db/ssl': value must be one of 'disable', 'prefer', 'require', 'verify-ca', 'verify-full'",
    ],
    [{ optional: { securityContext: { runAsUser: 0 } } }, "at '/optional/securityContext/runAsUser': minimum: got 0, want 1"],
    [{ optional: { securityContext: { runAsNonRoot: false } } }, "at '/optional/securityContext/runAsNonRoot': value must be true"],
  ]),
)('refuses %j by the schema', (_change, reason, said) => {
  expect(said).toEqual([reason]);
});

it('lets no unknown key through anywhere', () => {
  const schema = JSON.parse(readFileSync(join(chart, 'values.schema.json'), 'utf8'));
  expect(openObjects(schema)).toEqual([
    'affinity',
    'behavior',
    'configuration',
    'extraVolumeMounts/items',
    'extraVolumes/items',
    'global',
    'metrics/items',
    'tolerations/items',
    'topologySpreadConstraints/items',
  ]);
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
  expect(() => render(defaults)).not.toThrow();
});
