import { describe, expect, it } from 'vitest';
import { fixtures, valuesWith } from './fixtures.ts';
import { render, renderTogether } from './helm.ts';
import { type Manifest, pods } from './manifest.ts';
import { type Listening, networkOf, type Place } from './network.ts';
import { answered } from './refusal.ts';

const outside: Place[] = [
  { name: 'ingress', namespace: 'ingress-nginx', labels: {} },
  { name: 'workspace', namespace: 'gws', labels: { app: 'workspace' } },
  { name: 'neighbour', namespace: 'gauth', labels: { app: 'neighbour' } },
  { name: 'prometheus', namespace: 'monitoring', labels: {} },
  { name: 'kube-dns', namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } },
  { name: 'node', address: '10.0.0.4' },
  { name: 'database host', address: '10.9.9.9' },
  { name: 'link-local', address: '169.254.169.254' },
  { name: 'internet', address: '203.0.113.7' },
  { name: 'internet (6)', address: '2606:2800::7' },
  { name: 'private (6)', address: 'fd00::7' },
];
const ports = [22, 53, 80, 88, 389, 443, 636, 1812, 3268, 4318, 5432, 6379, 6380, 8080, 8090, 8200, 8443, 8500, 8501, 8888, 9200, 26379];
const listening: Listening[] = ports.flatMap((port) => [
  { protocol: 'TCP', port },
  { protocol: 'UDP', port },
]);

/** Every connection that is possible, as `from → to: port`. Where all the world outside may be reached, the world is `anywhere`. */
function connections(manifests: readonly Manifest[]): string[] {
  const own = pods(manifests).map(({ manifest: { metadata }, labels }): Place => ({ name: metadata.name, namespace: 'gauth', labels }));
  const reaches = networkOf(manifests);
  return [...own, ...outside].flatMap((from) => {
    const targets = own.includes(from) ? [...own, ...outside] : own;
    return listening.flatMap((at) => {
      const reached = targets.filter((to) => to !== from && reaches(from, to, at)).map(({ name }) => name);
      const world = outside.every(({ name }) => reached.includes(name));
      const named = world ? [...reached.filter((name) => !outside.some((place) => place.name === name)), 'anywhere'] : reached;
      return named.map((name) => `${from.name} → ${name}: ${at.protocol} ${at.port}`);
    });
  });
}

const closed = { networkPolicy: { enabled: true } };
const names = ['gauth-auth', 'gauth-auth-ui', 'gauth-environment', 'gauth-migration', 'gauth-test'];
const dns = (of: readonly string[]) => of.flatMap((name) => [`${name} → kube-dns: UDP 53`, `${name} → kube-dns: TCP 53`]);
const callers = (to: string, from: readonly string[]) => from.map((name) => `${name} → ${to}: TCP 8080`);
/** Pods of other services, wherever they are. */
const others = ['ingress', 'workspace', 'neighbour', 'prometheus', 'kube-dns'];

/** Connections of a plain installation. */
const plain = [
  ...dns(names),
  // 2 and 5, 3 and 6, 7
  ...callers('gauth-auth', [...others, 'gauth-environment', 'gauth-auth-ui', 'gauth-test']),
  ...callers('gauth-auth-ui', [...others, 'gauth-test']),
  ...callers('gauth-environment', [...others, 'gauth-auth', 'gauth-test']),
  'gauth-auth → anywhere: TCP 8888', // 4
  'gauth-auth → anywhere: TCP 6379', // 10
  ...['gauth-auth', 'gauth-environment', 'gauth-migration'].map((name) => `${name} → anywhere: TCP 5432`), // 11
  ...['gauth-auth', 'gauth-auth-ui', 'gauth-environment'].map((name) => `gauth-test → ${name}: TCP 8090`),
];

const closedWith = (values: object) => valuesWith({ ...closed, ...values });
const changed = (values: object) => {
  const found = connections(render(closedWith(values)));
  return { more: found.filter((one) => !plain.includes(one)).sort(), less: plain.filter((one) => !found.includes(one)).sort() };
};
const policy = (values: object) => ({ networkPolicy: { ...closed.networkPolicy, ...values } });

describe('the network policies', () => {
  it('allow the connections of the architecture, and nothing else', () => {
    expect(connections(render(valuesWith(closed))).sort()).toEqual([...plain].sort());
  });

  it('are not made unless they are asked for', () => {
    expect(render(valuesWith({})).filter(({ kind }) => kind === 'NetworkPolicy')).toEqual([]);
  });

  it('say in their names which connection of which pods they are for', () => {
    const policies = render(valuesWith(closed)).filter(({ kind }) => kind === 'NetworkPolicy');
    expect(policies.map(({ metadata }) => metadata.name).filter((name) => /^gauth-auth-(?!ui)/.test(name))).toEqual([
      ...['gauth-auth-default-deny', 'gauth-auth-dns', 'gauth-auth-7-environment', 'gauth-auth-11-postgres', 'gauth-auth-test'],
      ...['gauth-auth-2-browsers-and-clients', 'gauth-auth-5-services', 'gauth-auth-4-configuration-servers', 'gauth-auth-10-redis'],
    ]);
  });

  it('of the migration are there before it runs', () => {
    const policies = render(valuesWith(closed)).filter(({ kind, metadata }) => kind === 'NetworkPolicy' && /migration/.test(metadata.name));
    expect(policies.map(({ metadata }) => [metadata.name, metadata.annotations?.['helm.sh/hook']])).toEqual([
      ['gauth-migration-default-deny', 'pre-install,pre-upgrade'],
      ['gauth-migration-dns', 'pre-install,pre-upgrade'],
      ['gauth-migration-11-postgres', 'pre-install,pre-upgrade'],
    ]);
  });

  it('cover the pods of both colors', () => {
    const manifests = render({ ...fixtures['two colors'], ...closed });
    const green = connections(manifests).filter((one) => one.startsWith('gauth-environment-green'));
    expect(green.sort()).toEqual(
      connections(manifests)
        .filter((one) => one.startsWith('gauth-environment-blue'))
        .map((one) => one.replace('environment-blue', 'environment-green'))
        .sort(),
    );
    expect(green).toContain('gauth-environment-green → gauth-auth-green: TCP 8080');
  });
});

const served = ['gauth-auth', 'gauth-auth-ui', 'gauth-environment'];
const anywhere = (from: readonly string[], port: string) => from.map((name) => `${name} → anywhere: ${port}`);
const internet = (port: string) => ['internet', 'internet (6)'].map((name) => `gauth-auth → ${name}: ${port}`);
const own = ['gauth-auth', 'gauth-environment', 'gauth-auth-ui', 'gauth-test'];

const openings: [string, object, { more?: string[]; less?: string[] }][] = [
  ['8: Consul', { consul: { enabled: true, url: 'https://consul.test:8501' } }, { more: ['gauth-auth → anywhere: TCP 8501'] }],
  [
    '8: Consul by the port of its scheme',
    { consul: { enabled: true, url: 'https://consul.test' } },
    { more: ['gauth-auth → anywhere: TCP 443'] },
  ],
  [
    '9: Elasticsearch',
    { elasticsearch: { enabled: true, url: 'https://a.test:9200,http://b.test' } },
    {
      more: [...anywhere(served, 'TCP 9200'), ...anywhere(served, 'TCP 80')],
    },
  ],
  [
    '10: Redis with TLS',
    { redis: { cluster_nodes: 'a.test:6380,b.test:6380', password: 'x', use_tls: true } },
    {
      more: ['gauth-auth → anywhere: TCP 6380'],
      less: ['gauth-auth → anywhere: TCP 6379'],
    },
  ],
  [
    '10: Sentinels, and the servers that they name',
    { redis: { mode: 'sentinel', cluster_nodes: 'a.test:26379', password: 'x', sentinel: { master: 'm' } } },
    {
      more: ['gauth-auth → anywhere: TCP 26379'],
    },
  ],
  [
    '10, 11: stores at known addresses',
    policy({
      to: {
        redis: { ports: [6380], peers: [{ ipBlock: { cidr: '10.9.0.0/16' } }] },
        postgres: { peers: [{ ipBlock: { cidr: '10.9.9.9/32' } }] },
      },
    }),
    {
      more: [
        'gauth-auth → database host: TCP 6380',
        ...['auth', 'environment', 'migration'].map((name) => `gauth-${name} → database host: TCP 5432`),
      ],
      less: ['gauth-auth → anywhere: TCP 6379', ...anywhere(['gauth-auth', 'gauth-environment', 'gauth-migration'], 'TCP 5432')],
    },
  ],
  [
    '4: a Configuration Server of its own, with directories',
    {
      services: { config_server: { enabled: true } },
      ...policy({
        from: { configServerClients: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'gws' } } }] },
        to: { ldap: { enabled: true }, radius: { enabled: true }, kerberos: { enabled: true } },
      }),
    },
    {
      more: [
        ...dns(['gauth-config-server']),
        ...['gauth-auth', 'workspace', 'gauth-test'].map((name) => `${name} → gauth-config-server: TCP 8888`),
        'gauth-test → gauth-config-server: TCP 8090',
        ...anywhere(['gauth-config-server'], 'TCP 5432'),
        ...['TCP 389', 'TCP 636', 'UDP 1812', 'TCP 88', 'UDP 88'].flatMap((port) => anywhere(['gauth-config-server'], port)),
      ],
    },
  ],
  [
    '4: a Configuration Server of its own beside others at known addresses',
    {
      services: { config_server: { enabled: true } },
      ...policy({ to: { configServers: { ports: [8443], peers: [{ ipBlock: { cidr: '10.9.0.0/16' } }] } } }),
    },
    {
      more: [
        ...dns(['gauth-config-server']),
        ...['gauth-auth', 'gauth-test'].map((name) => `${name} → gauth-config-server: TCP 8888`),
        'gauth-auth → database host: TCP 8443',
        'gauth-test → gauth-config-server: TCP 8090',
        ...anywhere(['gauth-config-server'], 'TCP 5432'),
      ],
      less: ['gauth-auth → anywhere: TCP 8888'],
    },
  ],
  [
    'directories without a Configuration Server of its own',
    policy({ to: { ldap: { enabled: true }, radius: { enabled: true }, kerberos: { enabled: true } } }),
    {},
  ],
  ...['identityProviders', 'metadata', 'logoutCalls', 'keySets', 'salesforce'].map((what): [string, object, { more: string[] }] => [
    what,
    policy({ to: { [what]: { enabled: true } } }),
    { more: internet('TCP 443') },
  ]),
  [
    'identity providers within the company',
    policy({ to: { identityProviders: { enabled: true, ports: [8443], peers: [{ ipBlock: { cidr: '10.9.0.0/16' } }] } } }),
    {
      more: ['gauth-auth → database host: TCP 8443'],
    },
  ],
  ['traces', { tracing: { endpoint: 'http://collector:4318' } }, { more: anywhere(served, 'TCP 4318') }],
  [
    'probes',
    policy({ from: { nodes: [{ ipBlock: { cidr: '10.0.0.0/16' } }] } }),
    { more: served.map((name) => `node → ${name}: TCP 8090`) },
  ],
  ['scraping', { monitoring: { enabled: true } }, { more: served.map((name) => `prometheus → ${name}: TCP 8090`) }],
  [
    '5, 6, 7: no services but its own',
    policy({ from: { services: [] } }),
    {
      less: [
        ...callers('gauth-auth', others.slice(1)),
        ...callers('gauth-auth-ui', others.slice(1)),
        // No way to environment-api leads through the ingress, unless there is one inside.
        ...callers('gauth-environment', others),
      ],
    },
  ],
  [
    '7: an internal ingress',
    { internal_ingress: { enabled: true, frontend: 'gauth-int.test' }, ...policy({ from: { services: [] } }) },
    {
      less: [
        ...callers('gauth-auth', others.slice(1)),
        ...callers('gauth-auth-ui', others.slice(1)),
        ...callers('gauth-environment', others.slice(1)),
      ],
    },
  ],
  [
    'no ingress',
    { ingress: { enabled: false }, services: { auth: { issuer: 'https://a.test/auth/v3' } }, ...policy({ from: { services: [] } }) },
    {
      less: [...callers('gauth-auth', others), ...callers('gauth-auth-ui', others), ...callers('gauth-environment', others)],
    },
  ],
  [
    'an environment-api elsewhere',
    { services: { auth: { env: { GWS_AUTH_COMMON_ENV_SERVICE: 'https://elsewhere.test:8443' } } } },
    {
      more: ['gauth-auth → anywhere: TCP 8443', 'gauth-auth → anywhere: TCP 8080', 'gauth-auth → gauth-auth-ui: TCP 8080'],
    },
  ],
  [
    'an environment-api of another namespace, whose Service leads to the port of its pods',
    { services: { auth: { env: { GWS_AUTH_COMMON_ENV_SERVICE: 'http://gauth-environment.other:80' } } } },
    {
      more: ['gauth-auth → anywhere: TCP 80', 'gauth-auth → anywhere: TCP 8080', 'gauth-auth → gauth-auth-ui: TCP 8080'],
    },
  ],
  [
    "the environment-api of this release, as the product's file names it",
    { services: { auth: { env: { GWS_AUTH_COMMON_ENV_SERVICE: 'http://gauth-environment.gauth:80' } } } },
    {},
  ],
  [
    'configuration as code',
    { provisioning: { enabled: true, configuration: { version: 1 } } },
    {
      more: [
        ...dns(['gauth-provisioning']),
        ...callers('gauth-auth', ['gauth-provisioning']),
        ...callers('gauth-environment', ['gauth-provisioning']),
      ],
    },
  ],
  [
    'neither migration nor test',
    { services: { db: { init: false } }, tests: { enabled: false } },
    {
      less: [
        ...dns(['gauth-migration', 'gauth-test']),
        'gauth-migration → anywhere: TCP 5432',
        ...own.slice(0, 3).flatMap((name) => [`gauth-test → ${name}: TCP 8080`, `gauth-test → ${name}: TCP 8090`]),
      ],
    },
  ],
];
renderTogether(openings.map(([, values]) => closedWith(values)));

it.each(openings)('opens, beside the plain ones, only what is needed for %s', (_what, values, { more = [], less = [] }) => {
  expect(changed(values)).toEqual({ more: [...more].sort(), less: [...less].sort() });
});

it.each(
  answered<unknown>([
    [{ networkPolicy: { from: { services: [{}] } } }, "at '/networkPolicy/from/services/0': minProperties: got 0, want 1"],
    [
      { networkPolicy: { to: { redis: { peers: [{ ipBlock: { cidr: 'redis.test' } }] } } } },
      expect.stringContaining("'redis.test' does not match pattern"),
    ],
    [{ networkPolicy: { to: { dns: { ports: [] } } } }, "at '/networkPolicy/to/dns/ports': minItems: got 0, want 1"],
  ]),
)('refuses %j', (_change, reason, said) => {
  expect(said).toEqual([reason]);
});
