import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stringify } from 'yaml';
import type { Manifest } from '../../chart/manifest.ts';
import type { ContainerEngine } from './engine.ts';

/** The parts of a pod that are read or changed here. */
export interface Pod {
  hostNetwork?: boolean;
  restartPolicy?: string;
  containers: {
    name: string;
    env?: { name: string; value?: string }[];
    ports?: unknown;
    startupProbe?: unknown;
    readinessProbe?: unknown;
    livenessProbe?: unknown;
  }[];
}

/** Ports of one workload on this machine. */
export interface PodPorts {
  http: number;
  management: number;
}

/** Ports by the name of the workload, which is that of its Service too. */
export type PortsOf = Readonly<Record<string, PodPorts>>;

/**
 * Fits a rendered pod to podman 4.3 on the network of this machine, where pods have no addresses of their own: each listens on other ports, names of Services become
 * addresses, and probes are ours to ask.
 */
export function fitPod(pod: Pod, own: PodPorts, ports: PortsOf): Pod {
  const values: Readonly<Record<string, string>> = { PORT: String(own.http), MANAGEMENT_PORT: String(own.management) };
  const here = (value: string) => {
    const service = /^http:\/\/([a-z-]+)$/.exec(value)?.[1];
    return service !== undefined && ports[service] ? `http://127.0.0.1:${ports[service].http}` : value;
  };
  const containers = pod.containers.map(
    ({ ports: _ports, startupProbe: _startup, readinessProbe: _ready, livenessProbe: _live, ...container }) => ({
      ...container,
      env: (container.env ?? []).map((entry) =>
        entry.value === undefined ? entry : { ...entry, value: values[entry.name] ?? here(entry.value) },
      ),
    }),
  );
  return { ...pod, hostNetwork: true, containers };
}

/** Hands a rendered Secret to podman, which wants its data as JSON. */
export async function createSecret(engine: ContainerEngine, { metadata, data }: Pick<Manifest, 'metadata' | 'data'>): Promise<void> {
  const file = join(engine.folder, `${metadata.name}.json`);
  writeFileSync(file, JSON.stringify(data), { mode: 0o600 });
  await engine.run('podman', 'secret', 'create', metadata.name, file);
}

/** Runs pods by their names. */
export async function playPods(engine: ContainerEngine, pods: Readonly<Record<string, Pod>>): Promise<void> {
  const file = join(engine.folder, `${Object.keys(pods).join('-')}.yaml`);
  const manifests = Object.entries(pods).map(([name, spec]) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels: { app: name } },
    spec,
  }));
  writeFileSync(file, manifests.map((manifest) => stringify(manifest)).join('---\n'));
  await engine.run('podman', 'kube', 'play', file);
}

/** What a container of a pod has written. */
export const logOf = (engine: ContainerEngine, container: string): Promise<string> =>
  engine.run('sh', '-c', 'podman logs "$0" 2>&1', container);

/** Waits for the end of containers and answers their exit codes. */
export async function exitCodes(engine: ContainerEngine, containers: readonly string[]): Promise<number[]> {
  const codes = await engine.run('podman', 'wait', ...containers);
  return codes.trim().split('\n').map(Number);
}

/** Waits until an address answers with 200; after `seconds` rejects with what it answered last. */
export async function untilReady(url: string, seconds: number): Promise<void> {
  let last = 'nothing';
  for (const deadline = Date.now() + seconds * 1000; Date.now() < deadline; await sleep(100)) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) return;
    last = answer ? `${answer.status} ${await answer.text()}` : 'nothing';
  }
  throw new Error(`${url} is not ready: ${last}`);
}
