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

type Models = Record<string, unknown>;
type Model = new (data: KubernetesObject) => { validate(): void };

/** Where the schemas of an API version are, those of kinds that Kubernetes itself does not have among them. */
const schemas: Readonly<Record<string, { module: string; models: () => Promise<Models> }>> = {
  v1: { module: 'kubernetes-models/v1', models: () => import('kubernetes-models/v1') },
  'apps/v1': { module: 'kubernetes-models/apps/v1', models: () => import('kubernetes-models/apps/v1') },
  'autoscaling/v2': { module: 'kubernetes-models/autoscaling/v2', models: () => import('kubernetes-models/autoscaling/v2') },
  'batch/v1': { module: 'kubernetes-models/batch/v1', models: () => import('kubernetes-models/batch/v1') },
  'networking.k8s.io/v1': {
    module: 'kubernetes-models/networking.k8s.io/v1',
    models: () => import('kubernetes-models/networking.k8s.io/v1'),
  },
  'policy/v1': { module: 'kubernetes-models/policy/v1', models: () => import('kubernetes-models/policy/v1') },
  'gateway.networking.k8s.io/v1': {
    module: '@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1',
    models: () => import('@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1'),
  },
  'monitoring.coreos.com/v1': {
    module: '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1',
    models: () => import('@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1'),
  },
};

/**
 * What Kubernetes would refuse or drop: values of a wrong type or form, and keys that nobody knows. Each as `Kind name: what is wrong`.
 * The validators let unknown keys pass and the types know no forms, so both are asked.
 */
export async function schemaProblems(objects: readonly KubernetesObject[]): Promise<string[]> {
  const different = distinct(objects);
  const wrongValues = (await Promise.all(different.map(wrongValue))).flat();
  // Types of what has no schema cannot be imported.
  const known = different.filter((object) => !wrongValues.includes(`${nameOf(object)}: ${noSchema}`));
  return [...wrongValues, ...typeProblems(known)].sort();
}

/** Each object once, however many fixtures have it. */
export function distinct<T>(objects: readonly T[]): T[] {
  return [...new Map(objects.map((object) => [JSON.stringify(object), object])).values()];
}

async function wrongValue(object: KubernetesObject): Promise<string[]> {
  const models = await schemas[object.apiVersion]?.models();
  const Kind = models?.[object.kind] as Model | undefined;
  if (!Kind) return [`${nameOf(object)}: ${noSchema}`];
  try {
    new Kind(object).validate();
    return [];
  } catch (error) {
    return [`${nameOf(object)}: ${(error as Error).message}`];
  }
}

/** Excess properties are found in object literals only, so every object becomes one, each on a line of its own. */
function typeProblems(objects: readonly KubernetesObject[]): string[] {
  if (objects.length === 0) return [];
  const kinds = [...new Set(objects.map(({ apiVersion, kind }) => `${apiVersion} ${kind}`))];
  const imports = kinds.map((name, index) => {
    const [apiVersion = '', kind] = name.split(' ');
    return `import { ${kind} as K${index} } from '${schemas[apiVersion]?.module}';`;
  });
  const lines = objects.map(({ apiVersion, kind, ...rest }) => `new K${kinds.indexOf(`${apiVersion} ${kind}`)}(${JSON.stringify(rest)});`);
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

const nameOf = ({ kind, metadata }: KubernetesObject) => `${kind} ${metadata.name}`;
const noSchema = 'nobody has a schema of this kind';
