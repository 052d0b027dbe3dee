import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { root } from '../support/source-files.ts';
import { type HelmVersion, helmCache, helmProgram } from './helm-program.ts';
import type { Manifest } from './manifest.ts';

/** The folder of the chart. */
export const chart = join(root, 'helm/gauth');

const rendered = new Map<string, string>();

/** The chart as `helm install` would send it, hooks included. Throws what helm says when it refuses. */
export function render(values: object): Manifest[] {
  return parseAllDocuments(renderedText(values))
    .map((document) => document.toJS() as Manifest | null)
    .filter((manifest) => manifest !== null);
}

/** What `helm template` prints. Throws what helm says when it refuses. */
export function renderedText(values: object, version: HelmVersion = 4): string {
  const key = `${version} ${JSON.stringify(values)}`;
  const text = rendered.get(key) ?? template(values, version);
  rendered.set(key, text);
  return text;
}

function template(values: object, version: HelmVersion): string {
  const { status, stdout, stderr } = helm(['template', 'gauth', chart, '--namespace', 'gauth', '--values', '-'], values, version);
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

/** Runs helm with `values` on its standard input, cut off from what this machine keeps for helm and kubectl. */
export function helm(
  args: readonly string[],
  values: object = {},
  version: HelmVersion = 4,
): { status: number | null; stdout: string; stderr: string } {
  const nowhere = join(helmCache(version), 'home');
  const env = { PATH: process.env.PATH, HOME: nowhere, KUBECONFIG: join(nowhere, 'none') };
  const { error, ...result } = spawnSync(helmProgram(version), args, { input: JSON.stringify(values), encoding: 'utf8', env, cwd: root });
  if (error) throw new Error(`helm cannot be run (${error.message})`);
  return result;
}
