import { expect, it } from 'vitest';
import { fixtures } from './fixtures.ts';
import { render, renderTogether } from './helm.ts';
import { distinct, type KubernetesObject, schemaProblems } from './kubernetes-schema.ts';

renderTogether(Object.values(fixtures));
const objects = Object.values(fixtures).flatMap((values) => render(values)) as unknown as KubernetesObject[];

/** Milliseconds. The compiler reads some hundred files of types, beside whatever else the machine does. */
const slow = 120_000;

const labels = { app: 'x' };
const wrong = (apiVersion: string, kind: string, rest: object): KubernetesObject => ({
  apiVersion,
  kind,
  metadata: { name: 'x' },
  ...rest,
});
const pod = (container: object) => ({ template: { metadata: { labels }, spec: { containers: [{ name: 'x', ...container }] } } });
const route = (path: object) => ({ spec: { rules: [{ http: { paths: [path] } }] } });

/** One object of every kind that the chart renders, wrong in one way, and what must be said of it. */
const seeded: [KubernetesObject, string][] = [
  [
    wrong('apps/v1', 'Deployment', { spec: { selector: { matchLabels: labels }, ...pod({ env: [{ name: 'X', valu: '' }] }) } }),
    'not exist',
  ],
  [wrong('batch/v1', 'Job', { spec: pod({ image: 1 }) }), 'data/spec/template/spec/containers/0/image must be string'],
  [wrong('batch/v1', 'CronJob', { spec: { schedule: '* * * * *', jobTemplate: {}, suspended: true } }), '\'"suspended"\' does not exist'],
  [wrong('v1', 'Service', { spec: { ports: [{ port: '80' }] } }), 'data/spec/ports/0/port must be integer'],
  [wrong('v1', 'Secret', { data: { x: 5 } }), 'data/data/x must be string'],
  [wrong('v1', 'ConfigMap', { dat: {} }), '\'"dat"\' does not exist'],
  [wrong('v1', 'ServiceAccount', { automountServiceAccountToken: 'false' }), 'data/automountServiceAccountToken must be boolean'],
  [wrong('v1', 'Pod', { spec: { containers: [{ name: 'x', comand: [] }] } }), '\'"comand"\' does not exist'],
  [wrong('networking.k8s.io/v1', 'Ingress', route({ path: '/', backend: {} })), 'must have required property pathType'],
  [wrong('networking.k8s.io/v1', 'NetworkPolicy', { spec: { podSelector: {}, egress: [{ ports: [{ protocol: 'QUIC' }] }] } }), 'protocol'],
  [wrong('policy/v1', 'PodDisruptionBudget', { spec: { minAvailabl: 1 } }), '\'"minAvailabl"\' does not exist'],
  [wrong('autoscaling/v2', 'HorizontalPodAutoscaler', { spec: { maxReplicas: 3 } }), 'must have required property scaleTargetRef'],
  [wrong('gateway.networking.k8s.io/v1', 'HTTPRoute', { spec: { rules: [{ timeouts: { request: 10 } }] } }), 'request must be string'],
  [
    wrong('gateway.networking.k8s.io/v1', 'BackendTLSPolicy', { spec: { targetRefs: [], validation: { hostname: 'x' } } }),
    'data/spec/targetRefs must NOT have less than 1 item',
  ],
  [wrong('monitoring.coreos.com/v1', 'ServiceMonitor', { spec: { selector: {}, endpoints: [{ intervall: '15s' }] } }), 'intervall'],
  [
    wrong('monitoring.coreos.com/v1', 'PrometheusRule', { spec: { groups: [{ name: 'x', rules: [{ alert: 'x' }] }] } }),
    'must have required property expr',
  ],
];

// At once, because the compiler is slow to start.
const found = schemaProblems([...objects, ...seeded.map(([object]) => object)]);
const isSeeded = (problem: string) => /^\w+ x: /.test(problem);

it(
  'renders only objects that Kubernetes takes as they are',
  async ({ task }) => {
    task.meta.seen = `Chart: ${Object.keys(fixtures).length} fixtures rendered, ${objects.length} objects validated (${distinct(objects).length} different ones)`;
    expect((await found).filter((problem) => !isSeeded(problem))).toEqual([]);
  },
  slow,
);

it(
  'would find a wrong value or an unknown key in an object of any kind',
  async () => {
    const problems = (await found).filter(isSeeded);
    for (const [{ kind }, expected] of seeded)
      expect(problems.filter((problem) => problem.startsWith(`${kind} x: `)).join()).toContain(expected);
    expect(new Set(problems.map((problem) => problem.slice(0, problem.indexOf(' '))))).toEqual(new Set(seeded.map(([{ kind }]) => kind)));
    expect(seeded.map(([{ kind }]) => kind)).toEqual(expect.arrayContaining(objects.map(({ kind }) => kind)));
  },
  slow,
);

it('says of a kind without a schema that it has none', async () => {
  expect(await schemaProblems([wrong('v1', 'Unheard', {})])).toEqual(['Unheard x: nobody has a schema of this kind']);
});
