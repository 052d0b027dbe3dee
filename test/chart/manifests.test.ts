import { describe, expect, it } from 'vitest';
import { bare, fixtures, valuesWith } from './fixtures.ts';
import { render, renderTogether } from './helm.ts';
import { type Manifest, manifest, pods, type Volume } from './manifest.ts';

renderTogether(Object.values(fixtures));

const identifiers = (manifests: readonly Manifest[]) => manifests.map(({ kind, metadata }) => `${kind} ${metadata.name}`).sort();
const deployment = (values: object, name: string) => manifest(render(values), 'Deployment', name).spec;
const isHook = ({ metadata }: Manifest) => metadata.annotations?.['helm.sh/hook'] !== undefined;
const withConfigServer = valuesWith({ services: { config_server: { enabled: true } } });

const inColor = { COLOR: 'blue', image: { registry: 'registry.test/auth', tag: '0.1.0' } };
const environmentOfFirst = (values: object, name: string) =>
  Object.fromEntries((deployment(values, name).template.spec.containers[0]?.env ?? []).map((each) => [each.name, each.value]));

const services = ['gauth-auth', 'gauth-auth-ui', 'gauth-environment'];
const everywhere = [
  ...services.flatMap((name) => [`Deployment ${name}`, `Service ${name}`, `ServiceAccount ${name}`, `PodDisruptionBudget ${name}`]),
  'Job gauth-migration',
  'ServiceAccount gauth-migration',
  'Pod gauth-test',
  'ServiceAccount gauth-test',
];

describe('what is installed', () => {
  it('is the three services, their Secrets, the ingress, the migration and the test', () => {
    const secrets = ['migration', 'postgres', 'redis', 'services'].map((name) => `Secret gauth-${name}`);
    expect(identifiers(render(bare))).toEqual([...everywhere, ...secrets, 'Ingress gauth'].sort());
  });

  it('has neither Secrets nor a way in when no value says anything about them', () => {
    expect(identifiers(render({}))).toEqual([...everywhere].sort());
  });

  it('has no Secrets of its own when they exist already', () => {
    expect(identifiers(render(fixtures['Secrets that exist already']))).toEqual([...everywhere].sort());
  });

  it('has nothing that migrates when services.db.init is false', () => {
    expect(render(fixtures['nothing that migrates or tests']).filter(isHook)).toEqual([]);
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
  const all = pods(manifests).map(({ name, manifest: { metadata }, pod }) => [name, pod, metadata] as const);

  it.each(all)('runs restricted and without a token: %s', (_name, pod) => {
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

  it.each(all)('mounts what it names, and names what exists by then: %s', (name, pod) => {
    const volumes = (pod.volumes ?? []).map((volume) => volume.name);
    const mounted = pod.containers.flatMap(({ volumeMounts = [] }) => volumeMounts.map((mount) => mount.name));
    expect([...new Set(mounted)].sort()).toEqual([...volumes].sort());
    const needed = [
      `ServiceAccount ${pod.serviceAccountName}`,
      ...(pod.volumes ?? []).flatMap(objectOf),
      ...pod.containers.flatMap(({ env = [] }) =>
        env.flatMap(({ valueFrom }) => (valueFrom ? [`Secret ${valueFrom.secretKeyRef.name}`] : [])),
      ),
    ];
    // Hooks before the installation run when nothing else is there, and are gone afterwards; those after it find everything.
    const there = identifiers(manifests.filter((one) => name !== 'Job gauth-migration' || isHook(one)));
    const made = identifiers(manifests);
    expect(needed.filter((one) => !there.includes(one) && (made.includes(one) || !existing.test(one)))).toEqual([]);
  });
});

/** What operators create, where the chart does not make it. */
const existing = /^Secret gauth-(?:postgres|redis|services|key-ring)$| own-/;

const objectOf = ({ configMap, secret }: Volume): string[] => {
  if (configMap) return [`ConfigMap ${configMap.name}`];
  return secret ? [`Secret ${secret.secretName}`] : [];
};

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
    expect(deployment(fixtures['a values file of the product for OpenShift'], 'gauth-auth').template.spec.securityContext).toEqual({
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
      startupProbe: { httpGet: { path: '/health/live', port: 'management' }, periodSeconds: 2, timeoutSeconds: 3, failureThreshold: 60 },
      readinessProbe: { httpGet: { path: '/health/ready', port: 'management' }, periodSeconds: 5, timeoutSeconds: 3 },
      livenessProbe: { httpGet: { path: '/health/live', port: 'management' }, periodSeconds: 10, timeoutSeconds: 3 },
    });
  });

  it('has no probe that is turned off, and keeps of a probe what is not changed', () => {
    const [container] = deployment(fixtures['pods of particular kinds'], 'gauth-auth').template.spec.containers;
    expect(container?.readinessProbe).toBeUndefined();
    expect(container?.startupProbe).toBeUndefined();
    expect(container?.livenessProbe).toEqual({
      httpGet: { path: '/health/live', port: 'management' },
      periodSeconds: 30,
      timeoutSeconds: 3,
    });
  });

  it('keeps apart from its like by zone and host where that is possible, unless the values say how', () => {
    const { affinity, topologySpreadConstraints = [] } = deployment(bare, 'gauth-auth').template.spec;
    expect(affinity).toHaveProperty('podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution.0.podAffinityTerm', {
      topologyKey: 'kubernetes.io/hostname',
      matchLabelKeys: ['pod-template-hash'],
      labelSelector: { matchLabels: { 'app.kubernetes.io/name': 'gauth-auth', 'app.kubernetes.io/instance': 'gauth' } },
    });
    expect(topologySpreadConstraints).toMatchObject([
      { topologyKey: 'topology.kubernetes.io/zone', whenUnsatisfiable: 'ScheduleAnyway', matchLabelKeys: ['pod-template-hash'] },
      { topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'ScheduleAnyway', matchLabelKeys: ['pod-template-hash'] },
    ]);
    const own = deployment(fixtures['a values file of the product for OpenShift'], 'gauth-auth').template.spec.affinity;
    expect(own).toHaveProperty('podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution.0.podAffinityTerm.labelSelector', {
      matchLabels: { service: 'gauth' },
    });
    expect(deployment(fixtures['pods of particular kinds'], 'gauth-auth').template.spec.topologySpreadConstraints).toBeUndefined();
  });

  it('has the labels and annotations of the values, and its account those that are for it', () => {
    const manifests = render(fixtures['pods of particular kinds']);
    const { labels, annotations } = manifest(manifests, 'Deployment', 'gauth-auth').spec.template.metadata;
    expect(labels).toMatchObject({ team: 'identity', service: 'gauth' });
    expect(annotations).toMatchObject({ 'example.test/a': 'b', 'checksum/secrets': expect.any(String) });
    expect(manifest(manifests, 'ServiceAccount', 'gauth-auth').metadata.annotations).toEqual({ 'example.test/role': 'gauth' });
  });

  it('carries the labels of every object, and annotations also where helm has its own', () => {
    const manifests = render(fixtures['pods of particular kinds']);
    const labelled = [...manifests.map(({ metadata }) => metadata.labels), ...pods(manifests).map(({ labels }) => labels)];
    expect(new Set(labelled.map((labels) => labels['example.test/cost-center']))).toEqual(new Set(['4711']));
    expect(manifest(manifests, 'Pod', 'gauth-test').metadata.annotations).toMatchObject({ 'example.test/a': 'b', 'helm.sh/hook': 'test' });
  });

  it('is replaced as the values say, without what Kubernetes refuses beside that', () => {
    const strategy = (values: object) => (deployment(values, 'gauth-auth') as unknown as { strategy: object }).strategy;
    expect(strategy(bare)).toEqual({ type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } });
    expect(strategy(fixtures['pods of particular kinds'])).toEqual({ type: 'Recreate' });
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

  it.each([
    [{ redis: { password: 'other' } }, {}, ['gauth-auth']],
    [{ postgres: { password: 'other' } }, {}, ['gauth-auth', 'gauth-environment', 'gauth-config-server']],
    [{}, { secret: { key_ring: `k2:${Buffer.alloc(32, 2).toString('base64')}` } }, [...services, 'gauth-config-server']],
  ])('stays where it does not read the secret that changes: %j %j', (stores, own, expected) => {
    const sums = (values: object) =>
      render(values).flatMap(({ kind, metadata, spec }) =>
        kind === 'Deployment' ? [[metadata.name, spec.template.metadata.annotations?.['checksum/secrets']] as const] : [],
      );
    const before = new Map(sums(withConfigServer));
    const after = sums(valuesWith({ ...stores, services: { ...own, config_server: { enabled: true } } }));
    expect(after.flatMap(([name, sum]) => (before.get(name) === sum ? [] : [name])).sort()).toEqual([...expected].sort());
  });

  it('starts anew when a private authority changes, also where its secrets are not of the chart', () => {
    const sum = (ca: string) =>
      deployment({ redis: { use_tls: true, ca } }, 'gauth-auth').template.metadata.annotations?.['checksum/authorities'];
    expect(sum('one')).toMatch(/^[0-9a-f]{64}$/);
    expect(sum('one')).not.toBe(sum('other'));
    expect(deployment(bare, 'gauth-auth').template.metadata.annotations).not.toHaveProperty('checksum/authorities');
  });

  it('is pulled from the registry in the version of the chart, or in the one that is set', () => {
    const image = (values: object) => deployment(values, 'gauth-auth').template.spec.containers[0]?.image;
    expect(image(bare)).toBe('registry.test/auth/auth-api:0.1.0');
    expect(image(valuesWith({ image: { tag: '0.2.0' } }))).toBe('registry.test/auth/auth-api:0.2.0');
  });

  it('is pinned to the digest of its image, wherever that runs', () => {
    const [of, other] = ['a', 'b'].map((digit) => `sha256:${digit.repeat(64)}`);
    const values = valuesWith({
      ...inColor,
      image: { digests: { 'auth-api': of } },
      provisioning: { enabled: true, configuration: 'version: 1' },
    });
    const preview = { enabled: true, color: 'green', tag: '0.2.0', digests: { 'auth-api': other } };
    const images = pods(render({ ...values, preview })).flatMap(({ name, pod }) => pod.containers.map(({ image }) => `${name} ${image}`));
    expect(images.filter((one) => one.includes('auth-api')).map((one) => one.replace('registry.test/auth/auth-api', ''))).toEqual([
      `Deployment gauth-auth-blue :0.1.0@${of}`,
      `Deployment gauth-auth-green :0.2.0@${other}`,
      `Pod gauth-test :0.1.0@${of}`,
      `Job gauth-migration :0.1.0@${of}`,
      `Job gauth-migration :0.2.0@${other}`,
      `Job gauth-provisioning :0.1.0@${of}`,
    ]);
    expect(images.filter((one) => !one.includes('auth-api') && one.includes('@'))).toEqual([]);
  });
});

it("mounts the product's keystore in auth-api alone, without the passwords beside it, and leaves it out of the migration", () => {
  const manifests = render(fixtures['a values file of the product for OpenShift']);
  const mounting = pods(manifests).filter(({ pod }) => pod.volumes?.some(({ secret }) => secret !== undefined));
  expect(mounting.map(({ name }) => name)).toEqual(['Deployment gauth-auth']);
  expect(mounting[0]?.pod.volumes).toEqual([
    { name: 'jks', secret: { secretName: 'gauth-jks', items: [{ key: 'jksStorage.jks', path: 'jksStorage.jks' }] } },
  ]);
  expect(mounting[0]?.pod.containers[0]?.volumeMounts).toEqual([{ name: 'jks', mountPath: '/etc/gauth/jks', readOnly: true }]);
  expect(manifest(manifests, 'Secret', 'gauth-jks').data).toEqual({
    'jksStorage.jks': '/u3+7QAAAAIAAAAA',
    KEYSTORE_PASSWORD: Buffer.from('genesys').toString('base64'),
    KEYSTORE_KEY_PASSWORD: Buffer.from('genesys').toString('base64'),
  });
});

it('mounts the files that options refer to in the Configuration Server alone, where it looks for them', () => {
  const manifests = render(fixtures['a Configuration Server with secrets of its options']);
  const mounting = pods(manifests).filter(({ pod }) => pod.volumes?.some(({ secret }) => secret !== undefined));
  expect(mounting.map(({ name }) => name)).toEqual(['Deployment gauth-config-server']);
  const { volumes, containers } = mounting[0]?.pod ?? { containers: [] };
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
  const replicas = (name: string) => deployment(fixtures['a values file of the product for OpenShift'], name).replicas;
  expect([replicas('gauth-auth'), replicas('gauth-auth-ui'), replicas('gauth-environment')]).toEqual([1, 1, 3]);
  expect(deployment(valuesWith({ services: { auth: { replicas: 0 } } }), 'gauth-auth').replicas).toBe(0);
});

/** The pods that each Service leads to. */
const destinations = (values: object) => {
  const manifests = render(values);
  const leadsTo = ({ spec }: Manifest) =>
    pods(manifests)
      .filter(({ labels }) => Object.entries(spec.selector).every(([label, value]) => labels[label] === value))
      .map(({ name }) => name);
  return Object.fromEntries(manifests.filter(({ kind }) => kind === 'Service').map((one) => [one.metadata.name, leadsTo(one)]));
};

it('sends a Service to the pods of its own Deployment only', () => {
  const names = [...services, 'gauth-config-server'];
  expect(destinations(withConfigServer)).toEqual(Object.fromEntries(names.map((name) => [name, [`Deployment ${name}`]])));
});

describe('colors', () => {
  it('lead every Service to the active one, and show the other one under names of its own', () => {
    expect(destinations(fixtures['two colors'])).toEqual({
      ...Object.fromEntries(services.map((name) => [name, [`Deployment ${name}-blue`]])),
      ...Object.fromEntries(services.map((name) => [`${name}-blue`, [`Deployment ${name}-blue`]])),
      ...Object.fromEntries(services.map((name) => [`${name}-green`, [`Deployment ${name}-green`]])),
      'gauth-auth-active': ['Deployment gauth-auth-blue'],
      'gauth-config-server': ['Deployment gauth-config-server'],
    });
    expect(manifest(render(fixtures['one color']), 'Service', 'gauth-auth-active').metadata.labels.gauth_release).toBe('blue');
  });

  it('run versions and numbers of their own, and call the services of their own color', () => {
    const of = (name: string) => {
      const { replicas, template } = deployment(fixtures['two colors'], name);
      return [replicas, template.spec.containers[0]?.image, environmentOfFirst(fixtures['two colors'], name).ENVIRONMENT_SERVICE_URL];
    };
    expect(of('gauth-auth-blue')).toEqual([2, 'registry.test/auth/auth-api:0.1.0', 'http://gauth-environment-blue']);
    expect(of('gauth-auth-green')).toEqual([1, 'registry.test/auth/auth-api:0.2.0', 'http://gauth-environment-green']);
  });

  it('migrate to what each of them needs', () => {
    const { containers } = manifest(render(fixtures['two colors']), 'Job', 'gauth-migration').spec.template.spec;
    expect(containers.map(({ name, image }) => `${name} ${image.replace(/.*:/, '')}`)).toEqual([
      'auth 0.1.0',
      'environment 0.1.0',
      'auth-preview 0.2.0',
      'environment-preview 0.2.0',
      'config-server 0.1.0',
    ]);
  });

  it('begin beside a set without one, which the Services lead to as well until the color is the active one', () => {
    const begun = fixtures['the way to the first color'];
    const { 'gauth-auth': both, 'gauth-auth-blue': first, 'gauth-auth-active': active } = destinations(begun);
    expect({ both, first, active }).toEqual({
      both: ['Deployment gauth-auth', 'Deployment gauth-auth-blue'],
      first: ['Deployment gauth-auth-blue'],
      active: undefined,
    });
    const done = valuesWith({ COLOR: 'blue' });
    for (const name of services) expect(deployment(done, `${name}-blue`)).toEqual(deployment(begun, `${name}-blue`));
  });

  it('change places without a change in any pod', () => {
    const both = (COLOR: string, color: string) => {
      const tags: Record<string, string> = { blue: '0.1.0', green: '0.2.0' };
      const values = valuesWith({ ...inColor, COLOR, image: { tag: tags[COLOR] }, preview: { enabled: true, color, tag: tags[color] } });
      return render(values).flatMap(({ kind, metadata, spec }) => (kind === 'Deployment' ? [[metadata.name, spec.template]] : []));
    };
    expect(Object.fromEntries(both('green', 'blue'))).toEqual(Object.fromEntries(both('blue', 'green')));
  });
});

describe('TLS between the services', () => {
  const values = fixtures['TLS between the services'];

  it('is spoken on port 443, with a certificate that is mounted as a folder', () => {
    const manifests = render(values);
    expect(manifest(manifests, 'Service', 'gauth-auth').spec.ports[0]).toEqual({ name: 'https', port: 443, targetPort: 'https' });
    const { volumes, containers } = manifest(manifests, 'Deployment', 'gauth-auth').spec.template.spec;
    expect(volumes).toContainEqual({ name: 'tls', secret: { secretName: 'own-certificate' } });
    expect(containers[0]?.volumeMounts).toContainEqual({ name: 'tls', mountPath: '/etc/gauth/tls', readOnly: true });
    expect(containers[0]?.ports[0]).toEqual({ name: 'https', containerPort: 8080 });
  });

  it('is what they call one another by, trusting the authorities of all', () => {
    expect(environmentOfFirst(values, 'gauth-auth')).toMatchObject({
      ENVIRONMENT_SERVICE_URL: 'https://gauth-environment',
      TLS_CERT_FILE: '/etc/gauth/tls/tls.crt',
      TLS_KEY_FILE: '/etc/gauth/tls/tls.key',
      NODE_EXTRA_CA_CERTS: '/etc/gauth/ca/internal.pem',
    });
    const authority = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
    expect(manifest(render(values), 'ConfigMap', 'gauth-ca').data).toEqual({
      'clients.pem': authority,
      'internal.pem': authority.repeat(2),
    });
    expect(manifest(render(fixtures['TLS of the Configuration Server']), 'ConfigMap', 'gauth-ca').data).toEqual({
      'config-servers.pem': authority,
      'config-server-clients.pem': authority,
    });
  });
});

describe('secrets from a vault', () => {
  const values = fixtures['a vault with everything in it'];

  it('are mounted from the classes that the values name, and no Secret is made', () => {
    const manifests = render(values);
    expect(manifests.filter(({ kind }) => kind === 'Secret')).toEqual([]);
    const classes = (kind: string, name: string) =>
      (manifest(manifests, kind, name).spec.template.spec.volumes ?? [])
        .flatMap(({ csi }) => csi?.volumeAttributes.secretProviderClass ?? [])
        .sort();
    const ofAll = ['admin-user', 'client-credentials', 'key-ring', 'pg-user', 'redis-password'].map((name) => `keyvault-gauth-${name}`);
    const jks = ['keyvault-gauth-jks-credentials', 'keyvault-gauth-jks-keyvault'];
    expect(classes('Deployment', 'gauth-auth')).toEqual([...ofAll, ...jks, 'keyvault-consul-consul-gauth-token'].sort());
    expect(classes('Job', 'gauth-migration')).toEqual(ofAll);
    expect(classes('Deployment', 'gauth-environment')).toEqual([
      'keyvault-gauth-admin-user',
      'keyvault-gauth-key-ring',
      'keyvault-gauth-pg-user',
    ]);
    expect(classes('Deployment', 'gauth-config-server')).toEqual(['keyvault-gauth-pg-user']);
    expect(classes('Job', 'gauth-provisioning')).toEqual(['keyvault-gauth-client-credentials']);
  });

  it('are read by the identity of the values, in the pods that read them', () => {
    const bound = pods(render(values)).filter(({ labels }) => labels.aadpodidbinding === 'gauth-identity');
    expect(bound.map(({ name }) => name).sort()).toEqual([
      'Deployment gauth-auth',
      'Deployment gauth-config-server',
      'Deployment gauth-environment',
      'Job gauth-migration',
      'Job gauth-provisioning',
    ]);
  });
});

describe('the Job that provisions', () => {
  const job = (name: keyof typeof fixtures) => manifest(render(fixtures[name]), 'Job', 'gauth-provisioning');

  it('applies the configuration of the values as the service client', () => {
    const manifests = render(fixtures['configuration as code']);
    expect(manifest(manifests, 'ConfigMap', 'gauth-provisioning').data).toEqual({ 'gauth.yaml': 'environments: []\nversion: 1' });
    const [container] = job('configuration as code').spec.template.spec.containers;
    expect(container?.command).toEqual([
      'node',
      '/app/gauth.js',
      'apply',
      '--yes',
      '--wait=300',
      '--file',
      '/etc/gauth/provisioning/gauth.yaml',
    ]);
    expect(container?.env).toEqual([
      { name: 'GAUTH_URL', value: 'http://gauth-auth' },
      { name: 'GAUTH_ENVIRONMENT_URL', value: 'http://gauth-environment' },
      { name: 'GAUTH_CLIENT_ID', value: 'external_api_client' },
      { name: 'GAUTH_CLIENT_SECRET', valueFrom: { secretKeyRef: { name: 'gauth-services', key: 'SERVICE_CLIENT_SECRET' } } },
    ]);
    expect(container?.volumeMounts).toContainEqual({ name: 'secrets', mountPath: '/etc/gauth/provisioning-secrets', readOnly: true });
  });

  it('takes files and credentials that exist already', () => {
    const { containers, volumes } = job('configuration as code of others, by the operations user').spec.template.spec;
    expect(containers[0]?.command?.slice(5)).toEqual([
      '--file',
      '/etc/gauth/provisioning/a.yaml',
      '--file',
      '/etc/gauth/provisioning/b.yaml',
    ]);
    expect(containers[0]?.env).toEqual([
      { name: 'GAUTH_URL', value: 'https://gauth-auth' },
      { name: 'GAUTH_ENVIRONMENT_URL', value: 'http://gauth-environment' },
      { name: 'NODE_EXTRA_CA_CERTS', value: '/etc/gauth/ca/internal.pem' },
      ...['GAUTH_USERNAME', 'GAUTH_PASSWORD'].map((key) => ({ name: key, valueFrom: { secretKeyRef: { name: 'own-credentials', key } } })),
    ]);
    expect(volumes?.[0]).toEqual({ name: 'configuration', configMap: { name: 'own-configuration' } });
  });

  it('runs after everything else is there', () => {
    expect(job('configuration as code').metadata.annotations?.['helm.sh/hook']).toBe('post-install,post-upgrade');
  });
});
