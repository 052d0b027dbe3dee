import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A Secret as a release of helm made it in the namespace `gauth`. */
export interface KeptSecret {
  name: string;
  release: string;
  data: Record<string, string>;
}

/** The kinds that the chart renders, by group and version; helm wants to know them before it asks anything. */
const kinds: Readonly<Record<string, readonly string[]>> = {
  v1: ['Secret', 'ConfigMap', 'Service', 'ServiceAccount', 'Pod'],
  'apps/v1': ['Deployment'],
  'batch/v1': ['Job', 'CronJob'],
  'policy/v1': ['PodDisruptionBudget'],
  'autoscaling/v2': ['HorizontalPodAutoscaler'],
  'networking.k8s.io/v1': ['Ingress', 'NetworkPolicy'],
  'monitoring.coreos.com/v1': ['ServiceMonitor', 'PrometheusRule'],
};

const resources = (version: string) =>
  (kinds[version] ?? []).map((kind) => ({
    name: kind.endsWith('y') ? `${kind.toLowerCase().slice(0, -1)}ies` : `${kind.toLowerCase()}s`,
    singularName: kind.toLowerCase(),
    ...{ kind, namespaced: true, verbs: ['get', 'list'] },
  }));

const groups = Object.keys(kinds)
  .filter((version) => version.includes('/'))
  .map((groupVersion) => {
    const [name = '', version = ''] = groupVersion.split('/');
    const preferred = { groupVersion, version };
    return { name, versions: [preferred], preferredVersion: preferred };
  });

/** What helm reads of a cluster before it renders: which kinds there are, and the Secrets of a namespace. Nothing can be changed. */
export async function startKubernetesApi(secrets: readonly KeptSecret[]): Promise<{ server: Server; url: string }> {
  const objects = secrets.map(({ name, release, data }) => ({
    ...{ kind: 'Secret', apiVersion: 'v1', data },
    metadata: {
      name,
      namespace: 'gauth',
      labels: { 'app.kubernetes.io/managed-by': 'Helm' },
      annotations: { 'meta.helm.sh/release-name': release, 'meta.helm.sh/release-namespace': 'gauth' },
    },
  }));
  const answers: Record<string, object> = {
    '/version': { major: '1', minor: '35', gitVersion: 'v1.35.0' },
    '/api': { kind: 'APIVersions', versions: ['v1'] },
    '/apis': { kind: 'APIGroupList', apiVersion: 'v1', groups },
    '/api/v1/namespaces/gauth/secrets': { kind: 'SecretList', apiVersion: 'v1', metadata: {}, items: objects },
    ...Object.fromEntries(objects.map((object) => [`/api/v1/namespaces/gauth/secrets/${object.metadata.name}`, object])),
    ...Object.fromEntries(
      Object.keys(kinds).map((version) => [
        version === 'v1' ? '/api/v1' : `/apis/${version}`,
        { kind: 'APIResourceList', groupVersion: version, resources: resources(version) },
      ]),
    ),
  };
  const missing = { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason: 'NotFound', code: 404 };
  const server = createServer((request, response) => {
    const answer = answers[new URL(request.url ?? '', 'http://cluster').pathname];
    response.writeHead(answer ? 200 : 404, { 'content-type': 'application/json' }).end(JSON.stringify(answer ?? missing));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}
