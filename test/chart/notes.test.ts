import { expect, it } from 'vitest';
import { bare, fixtures, valuesWith } from './fixtures.ts';
import { chart, helm } from './helm.ts';

/** What helm prints after an installation. */
const notesOf = (values: object): string => {
  const args = ['install', 'gauth', chart, '--dry-run=client', '--namespace', 'gauth', '--values', '-'];
  const { status, stdout, stderr } = helm(args, values);
  if (status !== 0) throw new Error(stderr);
  return stdout.split('\nNOTES:\n')[1] ?? '';
};

it('name every key of the product that was left aside', () => {
  const { services } = fixtures['a values file of the product for Google'] as unknown as { services: { environment: object } };
  const values = {
    ...fixtures['a values file of the product for Google'],
    postgres: { ...bare.postgres, image: 'postgres:11-alpine' },
    redis: { ...bare.redis, image: 'redis:5-stretch' },
    services: { ...services, environment: { ...services.environment, force_writable: false } },
  };
  const aside = [...notesOf(values).matchAll(/^- (.*?) (?:was|were) left aside/gm)].map(([, keys]) => keys);
  expect(aside).toEqual([
    ...['gws-core-auth', 'gws-core-environment', 'gws-ui-auth'],
    ...['postgres.image and postgres.configmap', 'redis.image and redis.configmap'],
    ...['services.auth.jks.sso', 'services.environment.force_writable'],
  ]);
});

it('say nothing of keys that have their meaning, and give the next three commands', () => {
  const notes = notesOf(valuesWith({ COLOR: 'blue' }));
  expect(notes).not.toContain('left aside');
  expect(notes.match(/^ {2}(?:kubectl|helm) .*$/gm)).toEqual([
    '  kubectl -n gauth rollout status deployment -l app.kubernetes.io/instance=gauth',
    '  helm -n gauth test gauth --logs',
    '  kubectl -n gauth exec deploy/gauth-auth-blue -- node /app/gauth.js export --url http://gauth-auth',
  ]);
});

it('say which secrets in the values nobody reads, and what makes no pod start anew', () => {
  const notes = notesOf(
    valuesWith({
      postgres: { secret: { create: false } },
      redis: { password_required: false },
      services: { secret: { create: false }, db: { ssl: 'verify-full' } },
    }),
  );
  expect(notes.match(/^- .*$/gm)).toEqual([
    '- postgres.password was left aside: the Secret that exists holds it.',
    ...['admin_password', 'client_secret', 'key_ring'].map(
      (name) => `- services.secret.${name} was left aside: the Secret that exists holds it.`,
    ),
    '- services.db.ssl was left aside: sslmode in DATABASE_URL says it.',
    '- redis.username and redis.password were left aside: redis.password_required is false.',
    '- Pods do not start anew by themselves when a secret in the values changes, because the key ring is not among them. Run kubectl rollout restart then.',
  ]);
});

it('say when an autoscaler would never scale, and when a budget keeps nodes from being drained', () => {
  const averageUtilization = 350;
  const metrics = [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization } } }];
  const values = valuesWith({
    services: { auth_ui: { replicas: 3 } },
    pod_autoscaler: { auth: { enabled: true, metrics }, environment: { enabled: true, metrics } },
    podDisruptionBudget: { minAvailable: 2 },
  });
  expect(notesOf(values).match(/^- .*$/gm)).toEqual([
    '- pod_autoscaler.auth.metrics never ask for another pod: a Node process uses one core, which is less than that percentage of services.auth.resources.requests.cpu.',
    ...['gauth-auth', 'gauth-environment'].map(
      (name) => `- podDisruptionBudget lets no pod of ${name} go: nodes with one of them cannot be drained.`,
    ),
  ]);
});

it('name the Secrets that must exist, whatever reads them', () => {
  const exists = { create: false };
  const named = (values: object) => notesOf(values).match(/^ {2}[a-z-]+: .*$/gm);
  expect(named({})).toEqual([
    '  gauth-postgres: DATABASE_URL',
    '  gauth-redis: REDIS_URL',
    '  gauth-services: KEY_RING, OPERATIONS_PASSWORD_HASH, SERVICE_CLIENT_SECRET',
  ]);
  const values = {
    image: { imagePullSecrets: [{ name: 'own-registry' }] },
    redis: { mode: 'sentinel', sentinel: { master: 'm', password_required: true } },
    consul: { enabled: true, url: 'http://consul.test:8500', secret: exists },
    elasticsearch: { enabled: true, url: 'http://a.test:9200', secret: exists },
    tracing: { endpoint: 'http://otel.test:4318', secret: exists },
    services: {
      auth: { tls: { enabled: true, secretName: 'own-tls' }, config_server_certificate: 'own-tls', jks: { enabled: true, secret: exists } },
      config_server: { enabled: true, secrets: 'own-files' },
    },
    provisioning: { enabled: true, configuration: { version: 1 }, credentials: 'own-credentials', secrets: 'own-files' },
  };
  expect(named(values)).toEqual([
    '  gauth-consul: CONSUL_TOKEN',
    '  gauth-elasticsearch: ELASTICSEARCH_API_KEY, or ELASTICSEARCH_USERNAME, ELASTICSEARCH_PASSWORD',
    '  gauth-jks: jksStorage.jks, KEYSTORE_PASSWORD, KEYSTORE_KEY_PASSWORD',
    '  gauth-postgres: DATABASE_URL',
    '  gauth-redis: REDIS_URL, REDIS_SENTINEL_PASSWORD',
    '  gauth-services: KEY_RING, OPERATIONS_PASSWORD_HASH, SERVICE_CLIENT_SECRET',
    '  gauth-tracing: OTEL_EXPORTER_OTLP_HEADERS',
    '  own-credentials: GAUTH_USERNAME, GAUTH_PASSWORD',
    '  own-files: the files that options of the Configuration Server refer to, the files that the configuration refers to',
    '  own-registry: .dockerconfigjson',
    '  own-tls: tls.crt, tls.key',
  ]);
});
