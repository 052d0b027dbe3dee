import { expect, it } from 'vitest';
import { valuesWith } from './fixtures.ts';
import { render } from './helm.ts';
import { type Manifest, manifest } from './manifest.ts';

const rendered = (monitoring: object, more: object = {}) => render(valuesWith({ monitoring, ...more }));
const monitor = (manifests: Manifest[]) =>
  manifest(manifests, 'ServiceMonitor', 'gauth') as unknown as { metadata: Manifest['metadata']; spec: object };

it('has Prometheus read the management port of every service of the release', () => {
  const manifests = rendered({ enabled: true, interval: '30s', labels: { release: 'prometheus' } });
  const { metadata, spec } = monitor(manifests);
  expect(metadata.labels).toMatchObject({ release: 'prometheus', 'app.kubernetes.io/part-of': 'gauth' });
  const labels = { 'app.kubernetes.io/instance': 'gauth', 'app.kubernetes.io/part-of': 'gauth' };
  expect(spec).toEqual({
    jobLabel: 'app.kubernetes.io/name',
    namespaceSelector: { matchNames: ['gauth'] },
    selector: { matchLabels: labels },
    endpoints: [{ port: 'management', path: '/prometheus', interval: '30s' }],
  });
  const found = manifests.filter(
    ({ kind, metadata: { labels: own } }) => kind === 'Service' && Object.entries(labels).every(([name, value]) => own[name] === value),
  );
  expect(found.map(({ metadata: { name, labels: own } }) => [name, own['app.kubernetes.io/name']])).toEqual([
    ['gauth-auth-ui', 'gauth-auth-ui'],
    ['gauth-auth', 'gauth-auth'],
    ['gauth-environment', 'gauth-environment'],
  ]);
  for (const { spec: service } of found) expect(service.ports.map(({ name }) => name)).toContain('management');
});

it.each([
  [{ COLOR: 'blue' }, ['gauth-auth-blue', 'gauth-auth-ui-blue', 'gauth-config-server', 'gauth-environment-blue']],
  [{ preview: { enabled: true, color: 'blue' } }, ['gauth-auth', 'gauth-auth-ui', 'gauth-config-server', 'gauth-environment']],
])('has it read every pod once where several Services lead to the same pods: %j', (colors, expected) => {
  const manifests = rendered({ enabled: true }, { ...colors, services: { config_server: { enabled: true } } });
  const { spec } = monitor(manifests) as { spec: { endpoints: { relabelings: { action: string; regex: string }[] }[] } };
  const [drop] = spec.endpoints[0]?.relabelings ?? [];
  expect(drop?.action).toBe('drop');
  const names = manifests.filter(({ kind }) => kind === 'Service').map(({ metadata }) => metadata.name);
  const read = names.filter((name) => !new RegExp(`^(?:${drop?.regex})$`).test(name));
  expect(read.sort()).toEqual(expected);
});

it('brings nothing for Prometheus and Grafana unless it is asked for', () => {
  const kinds = render(valuesWith({})).map(({ kind, metadata }) => `${kind} ${metadata.name}`);
  expect(kinds.filter((one) => /Monitor|Rule|dashboard/.test(one))).toEqual([]);
});
