import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createKeyRing } from '@gauth/service-kit';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { fixtures } from './fixtures.ts';
import { chart, render } from './helm.ts';
import { type HelmVersion, helmProgram } from './helm-program.ts';
import { type KeptSecret, startKubernetesApi } from './kubernetes-api.ts';
import { type Manifest, manifest, pods } from './manifest.ts';

const values = fixtures['a values file of the product for Google'];
const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'gauth-key-ring-'));
let server: Server | undefined;
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => {
  server?.close();
  server?.closeAllConnections();
});

/** What helm installs in a cluster that has these Secrets. */
async function installedIn(secrets: readonly KeptSecret[], version: HelmVersion): Promise<Manifest[]> {
  const cluster = await startKubernetesApi(secrets);
  server = cluster.server;
  const at = (name: string, content: object) => {
    writeFileSync(join(folder, name), JSON.stringify(content));
    return join(folder, name);
  };
  const KUBECONFIG = at('kubeconfig', {
    ...{ apiVersion: 'v1', kind: 'Config', 'current-context': 'c', users: [{ name: 'u', user: {} }] },
    clusters: [{ name: 'c', cluster: { server: cluster.url } }],
    contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
  });
  const asked = ['--dry-run=server', '--disable-openapi-validation', '--namespace', 'gauth', '--values', at('values.json', values)];
  const env = { PATH: process.env.PATH, HOME: folder, KUBECONFIG };
  const { stdout } = await run(helmProgram(version), ['template', 'gauth', chart, ...asked], { env });
  return parseAllDocuments(stdout).flatMap((document) => (document.toJS() as Manifest | null) ?? []);
}

/** The Secrets that pods read the key ring from. */
const read = (manifests: readonly Manifest[]) =>
  Object.fromEntries(
    pods(manifests).flatMap(({ name, pod }) =>
      pod.containers.flatMap(({ env = [] }) =>
        env.flatMap((each) => (each.name === 'KEY_RING' ? [[name, each.valueFrom?.secretKeyRef.name]] : [])),
      ),
    ),
  );
const running = { 'Deployment gauth-auth-blue': 'gauth-key-ring', 'Deployment gauth-environment-blue': 'gauth-key-ring' };
const KEY_RING = Buffer.from('k1:a ring that is there').toString('base64');

describe.each([3, 4] as const)('where the values have no key ring, helm %i', (version) => {
  it('makes one, the same for the migration and the services, and never takes it away', async () => {
    const manifests = await installedIn([], version);
    const made = manifest(manifests, 'Secret', 'gauth-key-ring');
    const ring = made.data?.KEY_RING ?? '';
    expect(() => createKeyRing(Buffer.from(ring, 'base64').toString())).not.toThrow();
    expect(made.metadata.annotations).toEqual({ 'helm.sh/resource-policy': 'keep' });
    expect(manifest(manifests, 'Secret', 'gauth-migration').data?.KEY_RING).toBe(ring);
    expect(read(manifests)).toEqual({ ...running, 'Job gauth-migration': 'gauth-migration' });
  });

  it('keeps the one that it made', async () => {
    const manifests = await installedIn([{ name: 'gauth-key-ring', release: 'gauth', data: { KEY_RING } }], version);
    expect(manifest(manifests, 'Secret', 'gauth-key-ring').data).toEqual({ KEY_RING });
    expect(manifest(manifests, 'Secret', 'gauth-migration').data?.KEY_RING).toBe(KEY_RING);
  });

  it('leaves the one of somebody else alone', async () => {
    const manifests = await installedIn([{ name: 'gauth-key-ring', release: 'another', data: { KEY_RING } }], version);
    expect(manifests.filter(({ metadata }) => metadata.name === 'gauth-key-ring')).toEqual([]);
    expect(read(manifests)).toEqual({ ...running, 'Job gauth-migration': 'gauth-key-ring' });
  });
});

it('makes none without a cluster, because each rendering would make another', () => {
  const manifests = render(values);
  expect(manifests.filter(({ metadata }) => metadata.name === 'gauth-key-ring')).toEqual([]);
  expect(read(manifests)).toEqual({ ...running, 'Job gauth-migration': 'gauth-key-ring' });
});
