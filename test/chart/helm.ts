import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { root } from '../support/source-files.ts';
import { inChartOfCharts, nameOfWhole } from './chart-of-charts.ts';
import { type HelmVersion, helmCache, helmProgram } from './helm-program.ts';
import type { Manifest } from './manifest.ts';

/** The folder of the chart. */
export const chart = join(root, 'helm/gauth');

const texts = new Map<string, string>();
const objects = new Map<string, Manifest[]>();

/** The chart as `helm install` would send it, hooks included; the same objects for the same values. Throws what helm says when it refuses. */
export function render(values: object): Manifest[] {
  const text = renderedText(values);
  const found = objects.get(text) ?? parsed(text);
  objects.set(text, found);
  return found;
}

const parsed = (text: string) =>
  parseAllDocuments(text)
    .map((document) => document.toJS() as Manifest | null)
    .filter((manifest) => manifest !== null);

/** What `helm template` prints. Throws what helm says when it refuses. */
export function renderedText(values: object): string {
  const key = JSON.stringify(values);
  const text = texts.get(key) ?? template(chart, values);
  texts.set(key, text);
  return text;
}

/** Renders all of them by one process, for `render` and `renderedText` to have. */
export function renderTogether(all: readonly object[]): void {
  const missing = all.filter((values) => !texts.has(JSON.stringify(values)));
  if (missing.length === 0) return;
  for (const [index, text] of templateTogether(missing).entries()) texts.set(JSON.stringify(missing[index]), text);
}

/** What `helm template` prints for each of them, by one process. */
export function templateTogether(all: readonly object[], version: HelmVersion = 4): string[] {
  const whole = inChartOfCharts(chart, all, (folder, values) => template(folder, values, version));
  const [, ...parts] = whole.split(new RegExp(`^---\\n# Source: ${nameOfWhole}/charts/part(\\d+)/`, 'm'));
  return all.map((_values, index) => {
    const own = parts.filter((_text, at) => at % 2 === 1 && parts[at - 1] === String(index));
    // The one label that has the name of the part.
    return own.map((one) => `---\n# Source: gauth/${one}`.replaceAll(`helm.sh/chart: part${index}-`, 'helm.sh/chart: gauth-')).join('');
  });
}

/** What `helm template` prints of the chart in a folder. Throws what helm says when it refuses. */
export function template(folder: string, values: object, version: HelmVersion = 4): string {
  const { status, stdout, stderr } = helm(['template', 'gauth', folder, '--namespace', 'gauth', '--values', '-'], values, version);
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
  // It ends before collecting garbage pays.
  const env = { PATH: process.env.PATH, HOME: nowhere, KUBECONFIG: join(nowhere, 'none'), GOGC: '400' };
  const maxBuffer = 64 * 1024 * 1024;
  const input = JSON.stringify(values);
  const { error, ...result } = spawnSync(helmProgram(version), args, { input, encoding: 'utf8', env, cwd: root, maxBuffer });
  if (error) throw new Error(`helm cannot be run (${error.message})`);
  return result;
}
