import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string };

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

/** A values file as operators of the product keep it. */
const ofProduct = (name: string) => parse(readFileSync(new URL(`product/${name}.yaml`, import.meta.url), 'utf8')) as Values;

const tlsStores = valuesWith({
  postgres: { ca: certificate },
  redis: { cluster_nodes: 'redis.test:6380', use_tls: true, ca: certificate },
  services: { db: { ssl: 'verify-full' } },
});

const existingSecrets: Values = {
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

const tls = { enabled: true, secretName: 'own-certificate', ca: certificate };
const blue = { COLOR: 'blue', image: { tag: '0.1.0' } };
const configuration = { version: 1, environments: [] };
const digest = `sha256:${'5'.repeat(64)}`;

/** Installations that differ in what the chart has to do for them. */
export const fixtures = {
  'no values at all': {},
  'only what is needed': bare,
  'a values file of the product for OpenShift': ofProduct('openshift'),
  'a values file of the product for Google': ofProduct('gke'),
  'a values file of the product for Azure': ofProduct('aks'),
  'stores behind TLS with a private authority': tlsStores,
  'Secrets that exist already': overlay(existingSecrets, issuer),
  'some Secrets that exist already': valuesWith({ postgres: { password: '' }, redis: { password: '', use_tls: true, ca: certificate } }),
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
  'a Redis Cluster': valuesWith({
    redis: { mode: 'cluster', cluster_nodes: 'a.test:6380, [fd00::2]:6380', use_tls: true, ca: certificate, tls_servername: 'redis.test' },
  }),
  'a Redis behind Sentinels': valuesWith({
    redis: {
      ...{ mode: 'sentinel', cluster_nodes: 'a.test:26379,b.test:26379', username: 'gauth' },
      sentinel: { master: 'mymaster', password_required: true, password: 'sentinel-password' },
    },
  }),
  'passwords full of punctuation': valuesWith({
    postgres: { username: 'ga:uth', password: 'p@ss +/?#%&"\\' },
    redis: { password: 'r@: +/?#%' },
  }),
  'logs into Elasticsearch with an API key': valuesWith({
    elasticsearch: {
      ...{ enabled: true, url: 'https://a.test:9200, https://b.test:9200', api_key: 'api-key', ca: certificate, target: 'daily-index' },
      ...{ prefix: 'login', retention_days: 30, set_up: false, buffer_bytes: 1_048_576, spool: '1Gi' },
    },
  }),
  'logs into Elasticsearch with a password': valuesWith({
    elasticsearch: { enabled: true, url: 'http://a.test:9200', username: 'elastic', password: 'elastic-password' },
  }),
  'logs into Elasticsearch with a Secret that exists': valuesWith({
    elasticsearch: { enabled: true, url: 'http://a.test:9200', secret: { create: false, name_override: 'own-elasticsearch' } },
  }),
  traces: valuesWith({ tracing: { endpoint: 'http://otel.test:4318' } }),
  'traces with headers': valuesWith({
    tracing: {
      ...{ endpoint: 'https://otel.test:4318', headers: 'authorization=Bearer%20secret', sampler: 'always_on', sampler_arg: '1' },
      resource_attributes: 'deployment.environment.name=test',
    },
  }),
  'traces with headers of a Secret that exists': valuesWith({
    tracing: { endpoint: 'http://otel.test:4318', secret: { create: false, name_override: 'own-tracing' } },
  }),
  'TLS between the services': valuesWith({
    services: {
      auth: { tls, client_ca: certificate, env: { MTLS_ISSUER: mtlsIssuer } },
      environment: { tls },
      auth_ui: { tls: { ...tls, ca: '' } },
    },
  }),
  'TLS of the Configuration Server': valuesWith({
    services: { auth: { config_server_certificate: 'own-certificate' }, config_server: { enabled: true, tls, client_ca: certificate } },
  }),
  'one color': valuesWith(blue),
  'two colors': valuesWith({
    ...blue,
    preview: { enabled: true, color: 'green', tag: '0.2.0' },
    services: { config_server: { enabled: true } },
  }),
  'the way to the first color': valuesWith({ preview: { enabled: true, color: 'blue', tag: version, replicas: 2 } }),
  'a vault with everything in it': overlay(ofProduct('aks'), {
    redis: { mode: 'sentinel', sentinel: { master: 'mymaster', password_required: true } },
    consul: { enabled: true, url: 'https://consul.test:8501' },
    services: { config_server: { enabled: true } },
    provisioning: { enabled: true, configuration },
  }),
  'configuration as code': valuesWith({ provisioning: { enabled: true, configuration, secrets: 'own-files' } }),
  'configuration as code of others, by the operations user': valuesWith({
    services: { auth: { tls } },
    provisioning: { enabled: true, existingConfigMap: 'own-configuration', files: ['a.yaml', 'b.yaml'], credentials: 'own-credentials' },
  }),
  'pods of particular kinds': valuesWith({
    image: { digests: { 'auth-api': digest, 'environment-api': digest } },
    services: { auth: { readinessProbe: {}, livenessProbe: { periodSeconds: 30 }, startupProbe: {}, env: { AUDIT_FILE: '/audit/log' } } },
    optional: {
      topologySpreadConstraints: [],
      strategy: { type: 'Recreate' },
      commonLabels: { 'example.test/cost-center': '4711' },
      podAnnotations: { 'example.test/a': 'b' },
      podLabels: { team: 'identity' },
      extraVolumes: [{ name: 'audit', persistentVolumeClaim: { claimName: 'audit' } }],
      extraVolumeMounts: [{ name: 'audit', mountPath: '/audit' }],
      serviceAccount: { annotations: { 'example.test/role': 'gauth' } },
    },
  }),
  'services that scale by load': valuesWith({
    pod_autoscaler: {
      auth: { enabled: true, eventLoopLag: '50m', behavior: { scaleUp: { stabilizationWindowSeconds: 0 } } },
      auth_ui: { enabled: true },
    },
    podDisruptionBudget: { minAvailable: '50%' },
  }),
  'closed networks with everything that they can let through': valuesWith({
    consul: { enabled: true, url: 'https://consul.test:8501' },
    elasticsearch: { enabled: true, url: 'https://a.test:9200,https://b.test:9200' },
    tracing: { endpoint: 'http://collector.test:4318' },
    services: { config_server: { enabled: true } },
    provisioning: { enabled: true, configuration },
    networkPolicy: {
      enabled: true,
      from: { nodes: [{ ipBlock: { cidr: '10.0.0.0/16' } }] },
      to: Object.fromEntries(
        ['identityProviders', 'metadata', 'logoutCalls', 'keySets', 'salesforce', 'ldap', 'radius', 'kerberos'].map((what) => [
          what,
          { enabled: true },
        ]),
      ),
    },
  }),
  'two Ingresses with everything that they can have': valuesWith({
    ingress: {
      ...{
        tls: [{ hosts: ['*.example.test'] }],
        ingressClassName: 'nginx',
        pathType: 'ImplementationSpecific',
        operations: false,
        environment: true,
      },
      service_annotations: { auth_ui: { 'example.test/cache': 'yes' } },
    },
    internal_ingress: {
      enabled: true,
      frontend: 'gauth-int.example.test',
      service_annotations: { environment: { 'example.test/slow': 'yes' } },
    },
    services: { auth: { tls } },
  }),
  'gateways instead of Ingresses': valuesWith({
    ...blue,
    preview: { enabled: true, color: 'green' },
    ingress: { enabled: false },
    services: { auth: { tls }, auth_ui: { tls: { ...tls, ca: '' } } },
    gateway: {
      ...{ enabled: true, parentRefs: [{ name: 'public', namespace: 'gateways', sectionName: 'https' }], preview_weight: 10 },
      ...{ annotations: { 'example.test/a': 'b' }, timeouts: { request: '30s', backendRequest: '10s' } },
      internal: {
        enabled: true,
        parentRefs: [{ name: 'internal', kind: 'Gateway', group: 'gateway.networking.k8s.io' }],
        hostnames: ['gauth-int.example.test'],
      },
    },
  }),
  'keys that a values file leaves empty': valuesWith({
    COLOR: null,
    networkPolicy: { enabled: true },
    postgres: { image: null, secret: { name_override: null }, configmap: { create: null, name_override: null } },
    redis: { image: null, sentinel: { password: null }, secret: { name_override: null } },
    services: {
      auth: { env: null, replicas: null, jks: { keyStoreFileData: null, keyStorePassword: null, keyPassword: null } },
      environment: { env: null, replicas: null },
      auth_ui: { env: null },
      secrets: { aadpodidbinding: null },
    },
    optional: {
      ...{ priorityClassName: null, nodeSelector: null, tolerations: null, affinity: null },
      ...{ podAnnotations: null, podLabels: null, serviceAccount: { annotations: null } },
    },
    ingress: { annotations: null, ingressClassName: null, tls: null, service_annotations: { auth: null } },
    internal_ingress: { enabled: true, frontend: 'gauth-int.example.test', annotations: null, tls: null },
    monitoring: { dashboards: true, dashboardLabels: { grafana_dashboard: null } },
  }),
  'nothing that migrates or tests': valuesWith({ services: { db: { init: false } }, tests: { enabled: false } }),
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
