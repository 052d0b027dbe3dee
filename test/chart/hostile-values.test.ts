import { describe, expect, it } from 'vitest';
import { valuesWith } from './fixtures.ts';
import { render, renderTogether } from './helm.ts';
import { type Manifest, manifest } from './manifest.ts';
import { answered } from './refusal.ts';
import { environmentOf } from './settings.ts';

/** What YAML, templates, shells or URLs may take for something else. */
const hostile = [
  '"',
  "it's",
  'a\nb: c',
  'line\n---\nkind: Secret',
  '{{ .Values.postgres.password }}',
  '{{',
  'a: b',
  'a #b',
  '- a',
  '[a]',
  '{a: b}',
  '&a *a !!a',
  '%41@:/?#',
  '\\n\\',
  'yes',
  'null',
  '1e3',
  '0x10',
  '010',
  ' blank ',
  '日本 ü \u{1f511}',
  '$(PORT) $$(PORT)',
  'x'.repeat(5_000),
];

interface Leaf {
  /** The values that hold the text. */
  put: (text: string) => object;
  /** What became of it. */
  take: (manifests: readonly Manifest[]) => string | undefined;
}

const container = (manifests: readonly Manifest[]) => manifest(manifests, 'Deployment', 'gauth-auth').spec.template.spec.containers[0];
const environment = (name: string) => (manifests: readonly Manifest[]) => {
  const found = container(manifests);
  return found && environmentOf(found, manifests)[name];
};
const inUrl = (name: string, part: 'username' | 'password') => (manifests: readonly Manifest[]) =>
  decodeURIComponent(new URL(environment(name)(manifests) ?? '')[part]);
const inConfigMap = (key: string) => (manifests: readonly Manifest[]) => manifest(manifests, 'ConfigMap', 'gauth-ca').data?.[key];

const leaves: Record<string, Leaf> = {
  'postgres.username': { put: (username) => ({ postgres: { username } }), take: inUrl('DATABASE_URL', 'username') },
  'postgres.password': { put: (password) => ({ postgres: { password } }), take: inUrl('DATABASE_URL', 'password') },
  'redis.password': { put: (password) => ({ redis: { password } }), take: inUrl('REDIS_URL', 'password') },
  'redis.sentinel.master': { put: (master) => ({ redis: { sentinel: { master } } }), take: environment('REDIS_SENTINEL_NAME') },
  'consul.token': { put: (token) => ({ consul: { enabled: true, url: 'http://c.test', token } }), take: environment('CONSUL_TOKEN') },
  'consul.datacenter': {
    put: (datacenter) => ({ consul: { enabled: true, url: 'http://c.test', datacenter } }),
    take: environment('CONSUL_DATACENTER'),
  },
  'elasticsearch.api_key': {
    put: (api_key) => ({ elasticsearch: { enabled: true, url: 'http://e.test:9200', api_key } }),
    take: environment('ELASTICSEARCH_API_KEY'),
  },
  'tracing.headers': {
    put: (headers) => ({ tracing: { endpoint: 'http://t.test', headers } }),
    take: environment('OTEL_EXPORTER_OTLP_HEADERS'),
  },
  'services.secret.admin_username': {
    put: (admin_username) => ({ services: { secret: { admin_username } } }),
    take: environment('OPERATIONS_USERNAME'),
  },
  'services.secret.client_id': { put: (client_id) => ({ services: { secret: { client_id } } }), take: environment('SERVICE_CLIENT_ID') },
  'services.secret.client_secret': {
    put: (client_secret) => ({ services: { secret: { client_secret } } }),
    take: environment('SERVICE_CLIENT_SECRET'),
  },
  'services.auth.jks.keyAlias': {
    put: (keyAlias) => ({ services: { auth: { jks: { enabled: true, keyStoreFileData: 'MA==', keyStorePassword: 'x', keyAlias } } } }),
    take: environment('KEYSTORE_ALIAS'),
  },
  'services.auth.env.LOG_LEVEL': { put: (LOG_LEVEL) => ({ services: { auth: { env: { LOG_LEVEL } } } }), take: environment('LOG_LEVEL') },
  'services.auth.client_ca': {
    put: (client_ca) => ({ services: { auth: { client_ca, env: { TRUSTED_CLIENT_CERTIFICATE_HEADER: 'x' } } } }),
    take: inConfigMap('clients.pem'),
  },
  'redis.ca': { put: (ca) => ({ redis: { use_tls: true, ca } }), take: inConfigMap('redis.pem') },
  'ingress.annotations': {
    put: (text) => ({ ingress: { annotations: { 'example.test/a': text } } }),
    take: (manifests) => manifest(manifests, 'Ingress', 'gauth').metadata.annotations?.['example.test/a'],
  },
  'gateway.annotations': {
    put: (text) => ({ gateway: { enabled: true, parentRefs: [{ name: 'a' }], annotations: { 'example.test/a': text } } }),
    take: (manifests) => manifest(manifests, 'HTTPRoute', 'gauth').metadata.annotations?.['example.test/a'],
  },
  'optional.podAnnotations': {
    put: (text) => ({ optional: { podAnnotations: { 'example.test/a': text } } }),
    take: (manifests) => manifest(manifests, 'Deployment', 'gauth-auth').spec.template.metadata.annotations?.['example.test/a'],
  },
};

/** Each round gives every leaf another text, so that after all rounds each has had each. */
const rounds = hostile.map((_text, round) => {
  const given = Object.entries(leaves).map(([name, leaf], index) => ({
    name,
    leaf,
    text: hostile[(index + round) % hostile.length] ?? '',
  }));
  const values = given.reduce<object>((below, { leaf, text }) => merged(below, leaf.put(text)), valuesWith({}));
  return [round + 1, given, values] as const;
});
renderTogether(rounds.map(([, , values]) => values));

it.each(rounds)('keeps every text as it was meant, round %i', (_round, given, values) => {
  const manifests = render(values);
  expect(Object.fromEntries(given.map(({ name, leaf }) => [name, leaf.take(manifests)]))).toEqual(
    Object.fromEntries(given.map(({ name, text }) => [name, text])),
  );
});

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function merged(below: object, above: object): object {
  const both = Object.entries(above).map(([key, value]) => {
    const covered = (below as Record<string, unknown>)[key];
    return [key, isObject(covered) && isObject(value) ? merged(covered, value) : value] as const;
  });
  return { ...below, ...Object.fromEntries(both) };
}

describe('texts that have a form', () => {
  it.each(
    answered([
      [{ ingress: { frontend: 'a.test\n  evil: yes' } }, '/ingress/frontend'],
      [{ ingress: { frontend: '{{ .Values }}' } }, '/ingress/frontend'],
      [{ ingress: { ingressClassName: 'a: b' } }, '/ingress/ingressClassName'],
      [{ image: { tag: '"' } }, '/image/tag'],
      [{ image: { registry: 'a b' } }, '/image/registry'],
      [{ COLOR: 'yes #' }, '/COLOR'],
      [{ COLOR: 'a'.repeat(64) }, '/COLOR'],
      [{ postgres: { host: "a'b" } }, '/postgres/host'],
      [{ postgres: { port: '5432' } }, '/postgres/port'],
      [{ postgres: { secret: { name_override: 'a\nb' } } }, '/postgres/secret/name_override'],
      [{ postgres: { secret: { name_override: 'a'.repeat(254) } } }, '/postgres/secret/name_override'],
      [{ redis: { cluster_nodes: 'a.test:6379"' } }, '/redis/cluster_nodes'],
      [{ optional: { priorityClassName: '- a' } }, '/optional/priorityClassName'],
      [{ optional: { podLabels: { team: 'a b' } } }, '/optional/podLabels/team'],
      [{ optional: { podLabels: { 'a b': 'c' } } }, "invalid propertyName 'a b'"],
      [{ optional: { nodeSelector: { pool: 'a: b' } } }, '/optional/nodeSelector/pool'],
      [{ services: { secrets: { aadpodidbinding: 'a #b' } } }, '/services/secrets/aadpodidbinding'],
      [{ services: { auth: { resources: { requests: { cpu: '100 m' } } } } }, '/services/auth/resources/requests/cpu'],
      [{ gateway: { parentRefs: [{ name: 'A B' }] } }, '/gateway/parentRefs/0/name'],
      [{ networkPolicy: { public: [{ ipBlock: { cidr: '0.0.0.0' } }] } }, '/networkPolicy/public/0/ipBlock/cidr'],
    ]),
  )('are refused in another one: %j', (_change, place, said) => {
    expect(said.join()).toContain(place);
  });
});
