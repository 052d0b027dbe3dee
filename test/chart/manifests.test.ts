import { describe, expect, it } from 'vitest';
import { bare, fixtures, valuesWith } from './fixtures.ts';
import { render } from './helm.ts';
import { type Manifest, manifest, workloads } from './manifest.ts';

const identifiers = (manifests: readonly Manifest[]) => manifests.map(({ kind, metadata }) => `${kind} ${metadata.name}`).sort();
const deployment = (values: object, name: string) => manifest(render(values), 'Deployment', name).spec;
const isHook = ({ metadata }: Manifest) => metadata.annotations?.['helm.sh/hook'] !== undefined;
const withConfigServer = valuesWith({ services: { config_server: { enabled: true } } });

describe('what is installed', () => {
  it('is the three services, their Secrets, the ingress and the migration', () => {
    expect(identifiers(render(bare))).toEqual([
      'Deployment gauth-auth',
      'Deployment gauth-auth-ui',
      'Deployment gauth-environment',
      'Ingress gauth',
      'Job gauth-migration',
      'Secret gauth-migration',
      'Secret gauth-postgres',
      'Secret gauth-redis',
      'Secret gauth-services',
      'Service gauth-auth',
      'Service gauth-auth-ui',
      'Service gauth-environment',
    ]);
  });

  it('has no Secrets of its own when they exist already', () => {
    expect(identifiers(render(fixtures['Secrets that exist already']))).toEqual([
      'Deployment gauth-auth',
      'Deployment gauth-auth-ui',
      'Deployment gauth-environment',
      'Job gauth-migration',
      'Service gauth-auth',
      'Service gauth-auth-ui',
      'Service gauth-environment',
    ]);
  });

  it('has nothing that migrates when services.db.init is false', () => {
    expect(render(valuesWith({ services: { db: { init: false } } })).filter(isHook)).toEqual([]);
  });

  it('has an alarm about certificates at identity providers when asked for', () => {
    const [rule] = manifest(render(valuesWith({ monitoring: { alarms: true } })), 'PrometheusRule', 'gauth').spec.groups?.[0]?.rules ?? [];
    expect(rule).toEqual({
      alert: 'GauthIdentityProviderCertificateEnds',
      expr: 'min by (provider, contactCenter, whose) (gauth_identity_provider_certificate_expiry_seconds) < 30 * 86400',
      for: '1h',
      labels: { severity: 'warning' },
      annotations: {
        summary: 'A certificate at an identity provider ends within 30 days',
        description: expect.stringContaining('at {{ $labels.provider }} (contact center {{ $labels.contactCenter }}'),
      },
    });
  });

  it('has the Configuration Server on port 8888 when asked for', () => {
    const { ports, clusterIP } = manifest(render(withConfigServer), 'Service', 'gauth-config-server').spec;
    // Clients try every pod, because only the primary listens.
    expect(clusterIP).toBe('None');
    expect(ports).toEqual([
      { name: 'config', port: 8888, targetPort: 'config' },
      { name: 'management', port: 8090, targetPort: 'management' },
    ]);
  });
});

describe.each(Object.entries(fixtures))('every pod, with %s', (_what, values) => {
  const manifests = render(values);
  const pods = workloads(manifests).map(({ metadata, spec }) => [metadata.name, spec.template.spec] as const);

  it.each(pods)('runs restricted and without a token: %s', (_name, pod) => {
    expect(pod).toMatchObject({
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    });
    for (const { securityContext } of pod.containers)
      expect(securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
  });

  it.each(pods)('mounts what it names, and names what exists by then: %s', (name, pod) => {
    const volumes = (pod.volumes ?? []).map((volume) => volume.name);
    for (const { volumeMounts = [] } of pod.containers) expect(volumeMounts.map((mount) => mount.name)).toEqual(volumes);
    const needed = [
      ...(pod.volumes ?? []).map(({ configMap, secret }) => (configMap ? `ConfigMap ${configMap.name}` : `Secret ${secret?.secretName}`)),
      ...pod.containers.flatMap(({ env }) => env.flatMap(({ valueFrom }) => (valueFrom ? [`Secret ${valueFrom.secretKeyRef.name}`] : []))),
    ];
    // Hooks run before everything else is created, and are gone afterwards.
    const there = identifiers(manifests.filter((one) => isHook(one) === (name === 'gauth-migration')));
    expect(needed.filter((one) => !there.includes(one) && !/^Secret own-/.test(one))).toEqual([]);
  });
});

describe('a pod', () => {
  it('runs as user 500', () => {
    expect(deployment(bare, 'gauth-auth').template.spec.securityContext).toEqual({
      runAsNonRoot: true,
      runAsUser: 500,
      runAsGroup: 500,
      fsGroup: 500,
      seccompProfile: { type: 'RuntimeDefault' },
    });
  });

  it('leaves the user to OpenShift when the values do', () => {
    expect(deployment(fixtures['a values file of the product'], 'gauth-auth').template.spec.securityContext).toEqual({
      runAsNonRoot: true,
      runAsGroup: 0,
      seccompProfile: { type: 'RuntimeDefault' },
    });
  });

  it.each(['gauth-auth', 'gauth-auth-ui', 'gauth-environment'])('of %s has its ports and probes', (name) => {
    const [container] = deployment(bare, name).template.spec.containers;
    expect(container).toMatchObject({
      ports: [
        { name: 'http', containerPort: 8080 },
        { name: 'management', containerPort: 8090 },
      ],
      readinessProbe: { httpGet: { path: '/health/ready', port: 'management' } },
      livenessProbe: { httpGet: { path: '/health/live', port: 'management' } },
    });
  });

  it('has time to drain and to finish', () => {
    const grace = (values: object) => deployment(values, 'gauth-auth').template.spec.terminationGracePeriodSeconds;
    expect(grace(bare)).toBe(20);
    expect(grace(valuesWith({ services: { auth: { env: { SHUTDOWN_DRAIN_SECONDS: 60 } } } }))).toBe(75);
  });

  it('starts anew when a secret changes, and carries no sum of a guessable one', () => {
    const sum = (values: object) => deployment(values, 'gauth-auth').template.metadata.annotations?.['checksum/secrets'];
    expect(sum(bare)).toMatch(/^[0-9a-f]{64}$/);
    expect(sum(valuesWith({ redis: { password: 'other' } }))).not.toBe(sum(bare));
    const [one, other] = ['one', 'other'].map((keyStorePassword) =>
      sum(valuesWith({ services: { auth: { jks: { enabled: true, keyStoreFileData: 'MA==', keyStorePassword } } } })),
    );
    expect(one).not.toBe(other);
    expect(sum(valuesWith({ services: { secret: { create: false, name_override: 'own' } } }))).toBeUndefined();
  });

  it('is pulled from the registry in the version of the chart, or in the one that is set', () => {
    const image = (values: object) => deployment(values, 'gauth-auth').template.spec.containers[0]?.image;
    expect(image(bare)).toBe('registry.test/auth/auth-api:0.1.0');
    expect(image(valuesWith({ image: { tag: '0.2.0' } }))).toBe('registry.test/auth/auth-api:0.2.0');
  });
});

it("mounts the product's keystore in auth-api alone, without the passwords beside it, and leaves it out of the migration", () => {
  const manifests = render(fixtures['a values file of the product']);
  const mounting = workloads(manifests).filter(({ spec }) => spec.template.spec.volumes?.some(({ secret }) => secret !== undefined));
  expect(mounting.map(({ metadata }) => metadata.name)).toEqual(['gauth-auth']);
  expect(mounting[0]?.spec.template.spec.volumes).toEqual([
    { name: 'jks', secret: { secretName: 'gauth-jks', items: [{ key: 'jksStorage.jks', path: 'jksStorage.jks' }] } },
  ]);
  expect(mounting[0]?.spec.template.spec.containers[0]?.volumeMounts).toEqual([
    { name: 'jks', mountPath: '/etc/gauth/jks', readOnly: true },
  ]);
  expect(manifest(manifests, 'Secret', 'gauth-jks').data).toEqual({
    'jksStorage.jks': '/u3+7QAAAAIAAAAA',
    KEYSTORE_PASSWORD: Buffer.from('genesys').toString('base64'),
    KEYSTORE_KEY_PASSWORD: Buffer.from('genesys').toString('base64'),
  });
});

it('mounts the files that options refer to in the Configuration Server alone, where it looks for them', () => {
  const manifests = render(fixtures['a Configuration Server with secrets of its options']);
  const mounting = workloads(manifests).filter(({ spec }) => spec.template.spec.volumes?.some(({ secret }) => secret !== undefined));
  expect(mounting.map(({ metadata }) => metadata.name)).toEqual(['gauth-config-server']);
  const { volumes, containers } = mounting[0]?.spec.template.spec ?? { containers: [] };
  expect(volumes).toEqual([{ name: 'secrets', secret: { secretName: 'own-files' } }]);
  expect(containers[0]?.volumeMounts).toEqual([{ name: 'secrets', mountPath: '/etc/gauth/secrets', readOnly: true }]);
  expect(containers[0]?.env).toEqual(
    expect.arrayContaining([
      { name: 'SECRETS_DIR', value: '/etc/gauth/secrets' },
      { name: 'KRB5_CONFIG', value: '/etc/gauth/secrets/krb5.conf' },
    ]),
  );
});

it('takes the number of replicas from the service, else from all services', () => {
  const replicas = (name: string) => deployment(fixtures['a values file of the product'], name).replicas;
  expect([replicas('gauth-auth'), replicas('gauth-auth-ui'), replicas('gauth-environment')]).toEqual([1, 1, 3]);
  expect(deployment(valuesWith({ services: { auth: { replicas: 0 } } }), 'gauth-auth').replicas).toBe(0);
});

it('sends a Service to the pods of its own Deployment only', () => {
  const manifests = render(withConfigServer);
  for (const { metadata, spec } of manifests.filter(({ kind }) => kind === 'Service')) {
    const selected = workloads(manifests).filter((one) =>
      Object.entries(spec.selector).every(([label, value]) => one.spec.template.metadata.labels[label] === value),
    );
    expect(selected.map((one) => `${one.kind} ${one.metadata.name}`)).toEqual([`Deployment ${metadata.name}`]);
  }
});

describe('the way in', () => {
  const routes = (values: object, name: string) =>
    manifest(render(values), 'Ingress', name).spec.rules.map(({ host, http }) => [
      host,
      Object.fromEntries(http.paths.map(({ path, backend }) => [path, backend.service.name])),
    ]);
  const open = { '/.well-known': 'gauth-auth', '/api/v2': 'gauth-auth', '/auth': 'gauth-auth', '/ui/auth': 'gauth-auth-ui' };

  it('from outside leads to auth-api and auth-ui', () => {
    expect(routes(bare, 'gauth')).toEqual([['gauth.example.test', open]]);
  });

  it('from inside leads to environment-api as well', () => {
    const values = valuesWith({ internal_ingress: { enabled: true, frontend: 'gauth-int.example.test' } });
    expect(routes(values, 'gauth-internal')).toEqual([['gauth-int.example.test', { ...open, '/environment': 'gauth-environment' }]]);
  });

  it('lets long redirects through nginx, whatever else is annotated', () => {
    const { annotations } = manifest(render(fixtures['a values file of the product']), 'Ingress', 'gauth').metadata;
    expect(annotations).toEqual({
      'cert-manager.io/cluster-issuer': 'ca-cluster-issuer',
      'nginx.ingress.kubernetes.io/proxy-body-size': '0',
      'nginx.ingress.kubernetes.io/proxy-buffer-size': '16k',
      'route.openshift.io/termination': 'edge',
    });
  });

  it('has the certificates that are named', () => {
    const { tls } = manifest(render(fixtures['a values file of the product']), 'Ingress', 'gauth').spec;
    expect(tls).toEqual([{ hosts: ['gauth.apps.example.test'], secretName: 'gauth-ingress-ext' }]);
  });
});
