import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../support/source-files.ts';

/** An object as Kubernetes takes it. */
export interface KubernetesObject {
  apiVersion: string;
  kind: string;
  metadata: { name: string };
}

interface Model {
  validate(): void;
}

/** Where the schemas of kinds are that Kubernetes itself does not have. */
const packagesOfGroups: Readonly<Record<string, string>> = {
  'gateway.networking.k8s.io': '@kubernetes-models/gateway-api',
  'monitoring.coreos.com': '@kubernetes-models/prometheus-operator',
};

/**
 * What Kubernetes would refuse or drop: values of a wrong type or form, and keys that nobody knows. Each as `Kind name: what is wrong`.
 * The validators let unknown keys pass and the types know no forms, so both are asked.
 */
export async function schemaProblems(objects: readonly KubernetesObject[]): Promise<string[]> {
  const different = distinct(objects);
  const wrongValues = (await Promise.all(different.map(wrongValue))).flat();
  // Types of what has no schema cannot be imported.
  const known = different.filter((object) => !wrongValues.some((problem) => problem.startsWith(`${nameOf(object)}: Cannot find`)));
  return [...wrongValues, ...typeProblems(known)].sort();
}

/** Each object once, however many fixtures have it. */
export function distinct<T>(objects: readonly T[]): T[] {
  return [...new Map(objects.map((object) => [JSON.stringify(object), object])).values()];
}

async function wrongValue(object: KubernetesObject): Promise<string[]> {
  try {
    const { [object.kind]: Kind } = (await import(moduleOf(object))) as Record<string, new (data: KubernetesObject) => Model>;
    if (!Kind) throw new Error(`${moduleOf(object)} has no such kind`);
    new Kind(object).validate();
    return [];
  } catch (error) {
    return [`${nameOf(object)}: ${(error as Error).message}`];
  }
}

/** Excess properties are found in object literals only, so every object becomes one, each on a line of its own. */
function typeProblems(objects: readonly KubernetesObject[]): string[] {
  if (objects.length === 0) return [];
  const modules = [...new Set(objects.map(moduleOf))];
  const imports = modules.map((module, index) => `import { ${module.slice(module.lastIndexOf('/') + 1)} as K${index} } from '${module}';`);
  const lines = objects.map((object) => {
    const { apiVersion: _apiVersion, kind: _kind, ...rest } = object;
    return `new K${modules.indexOf(moduleOf(object))}(${JSON.stringify(rest)});`;
  });
  return compilerErrors([...imports, ...lines].join('\n')).map(({ line, message }) => {
    const object = objects[line - 1 - imports.length];
    return `${object ? nameOf(object) : 'no object'}: ${message}`;
  });
}

function compilerErrors(source: string): { line: number; message: string }[] {
  // Below the folder whose packages the objects' schemas are; a name of its own, because other test processes may be doing the same.
  const name = createHash('sha256').update(source).digest('hex').slice(0, 16);
  const folder = join(root, 'test/node_modules/.cache', `objects-${process.pid}-${name}`);
  mkdirSync(folder, { recursive: true });
  try {
    writeFileSync(join(folder, 'objects.ts'), source);
    const options = [
      '--ignoreConfig',
      '--noEmit',
      '--strict',
      '--skipLibCheck',
      '--module',
      'nodenext',
      '--target',
      'es2024',
      '--types',
      '',
      '--pretty',
      'false',
    ];
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    const { stdout, status } = spawnSync(process.execPath, [tsc, ...options, 'objects.ts'], { cwd: folder, encoding: 'utf8' });
    const found = [...stdout.matchAll(/^objects\.ts\((\d+),\d+\): error TS\d+: (.*)$/gm)];
    if (status !== 0 && found.length === 0) throw new Error(`tsc failed: ${stdout}`);
    return found.map(([, line, message = '']) => ({ line: Number(line), message }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function moduleOf({ apiVersion, kind }: KubernetesObject): string {
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  return `${packagesOfGroups[group] ?? 'kubernetes-models'}/${apiVersion}/${kind}`;
}

const nameOf = ({ kind, metadata }: KubernetesObject) => `${kind} ${metadata.name}`;
