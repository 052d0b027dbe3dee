import { describe, expect, it } from 'vitest';
import { bare, fixtures, valuesWith } from './fixtures.ts';
import { render } from './helm.ts';
import { manifest } from './manifest.ts';
import { answered } from './refusal.ts';

const specs = (values: object, kind: string) =>
  Object.fromEntries(render(values).flatMap((one) => (one.kind === kind ? [[one.metadata.name, one.spec as unknown]] : [])));
const names = (values: object, kind: string) => Object.keys(specs(values, kind)).sort();
const pods = (name: string, more: object = {}) => ({
  matchLabels: { 'app.kubernetes.io/name': name, 'app.kubernetes.io/instance': 'gauth', ...more },
});

describe('a disruption budget', () => {
  it('lets one pod of each service be away at a time, and pods that are not ready at any time', () => {
    expect(names(bare, 'PodDisruptionBudget')).toEqual(['gauth-auth', 'gauth-auth-ui', 'gauth-environment']);
    expect(specs(bare, 'PodDisruptionBudget')['gauth-auth']).toEqual({
      maxUnavailable: 1,
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
      selector: pods('gauth-auth'),
    });
  });

  it('is not made for a single pod, or a node with it could not be drained, unless it is asked for', () => {
    const single = { services: { replicas: 1, config_server: { enabled: true, replicas: 2 } } };
    expect(names(valuesWith(single), 'PodDisruptionBudget')).toEqual(['gauth-config-server']);
    const forced = valuesWith({ services: { replicas: 1 }, podDisruptionBudget: { single_pods: true, minAvailable: '50%' } });
    expect(names(forced, 'PodDisruptionBudget')).toEqual(['gauth-auth', 'gauth-auth-ui', 'gauth-environment']);
    expect(specs(forced, 'PodDisruptionBudget')['gauth-auth']).toMatchObject({ minAvailable: '50%' });
  });

  it('counts the pods that an autoscaler keeps at least', () => {
    const values = valuesWith({ services: { replicas: 1 }, pod_autoscaler: { auth: { enabled: true, minReplicas: 2 } } });
    expect(names(values, 'PodDisruptionBudget')).toEqual(['gauth-auth']);
  });

  it('is for the active color only', () => {
    expect(specs(fixtures['two colors'], 'PodDisruptionBudget')['gauth-auth']).toMatchObject({
      selector: pods('gauth-auth', { gauth_release: 'blue' }),
    });
  });

  it('is not made when nobody wants one', () => {
    expect(names(valuesWith({ podDisruptionBudget: { enabled: false } }), 'PodDisruptionBudget')).toEqual([]);
  });
});

describe('an autoscaler', () => {
  const scaled = valuesWith({
    pod_autoscaler: {
      auth: { enabled: true, maxReplicas: 5, eventLoopLag: '50m', behavior: { scaleDown: { stabilizationWindowSeconds: 60 } } },
    },
  });

  it('scales by CPU, by event-loop lag where that is served, and as fast as is said', () => {
    expect(specs(scaled, 'HorizontalPodAutoscaler')).toEqual({
      'gauth-auth': {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'gauth-auth' },
        minReplicas: 2,
        maxReplicas: 5,
        metrics: [
          { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 200 } } },
          {
            type: 'Pods',
            pods: { metric: { name: 'nodejs_eventloop_lag_p99_seconds' }, target: { type: 'AverageValue', averageValue: '50m' } },
          },
        ],
        behavior: { scaleDown: { stabilizationWindowSeconds: 60 } },
      },
    });
  });

  it('is left the number of pods, so that an upgrade does not undo its work', () => {
    const replicas = (name: string) => manifest(render(scaled), 'Deployment', name).spec.replicas;
    expect([replicas('gauth-auth'), replicas('gauth-environment')]).toEqual([undefined, 2]);
  });

  it('scales the active color and leaves the other one alone', () => {
    const values = { ...fixtures['two colors'], pod_autoscaler: { auth: { enabled: true } } };
    expect(names(values, 'HorizontalPodAutoscaler')).toEqual(['gauth-auth-blue']);
    expect(manifest(render(values), 'Deployment', 'gauth-auth-green').spec.replicas).toBe(1);
  });
});

it.each(
  answered<unknown>([
    [
      { pod_autoscaler: { auth: { enabled: true, metrics: [] } } },
      'pod_autoscaler.auth.enabled is true, but nothing says what to scale by: pod_autoscaler.auth.metrics or eventLoopLag',
    ],
    [
      { pod_autoscaler: { environment: { enabled: true } }, services: { environment: { resources: { requests: { cpu: null } } } } },
      'pod_autoscaler.environment.metrics scale by percent of services.environment.resources.requests.cpu, which is missing',
    ],
    [
      { pod_autoscaler: { auth: { enabled: true } }, services: { auth: { replicas: 0 } } },
      'pod_autoscaler.auth cannot scale from no pods; set pod_autoscaler.auth.minReplicas to 1 or more',
    ],
    [
      { pod_autoscaler: { auth_ui: { enabled: true, minReplicas: 11 } } },
      'pod_autoscaler.auth_ui.maxReplicas is less than the pods that there are at least; set minReplicas lower or maxReplicas higher',
    ],
    [
      { podDisruptionBudget: { maxUnavailable: null } },
      'podDisruptionBudget.enabled is true, but neither maxUnavailable nor minAvailable says how many pods may be away',
    ],
    [
      { podDisruptionBudget: { maxUnavailable: 'one' } },
      "at '/podDisruptionBudget/maxUnavailable': 'one' does not match pattern '^[0-9]+%$'",
    ],
    [{ pod_autoscaler: { auth: { eventLoopLag: '50 ms' } } }, expect.stringContaining("at '/pod_autoscaler/auth/eventLoopLag'")],
  ]),
)('refuses %j', (_change, reason, said) => {
  expect(said).toEqual([reason]);
});
