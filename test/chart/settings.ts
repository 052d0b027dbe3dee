import { join } from 'node:path';
import type { z } from 'zod';
import { root } from '../support/source-files.ts';
import { type Container, type Manifest, pods } from './manifest.ts';

/** The chart's key for each service, below `services`, and the folder of its source. */
export const services = { auth: 'auth-api', environment: 'environment-api', auth_ui: 'auth-ui', config_server: 'config-server' } as const;

/** The schema by which a service reads its environment variables. */
export async function configSchemaOf(folder: string): Promise<z.ZodObject> {
  const module = (await import(join(root, 'services', folder, 'src/config.ts'))) as { configSchema: z.ZodObject };
  return module.configSchema;
}

/** The containers that run a service, with what starts them. */
export const serviceContainers = (manifests: readonly Manifest[]): { name: string; container: Container }[] =>
  pods(manifests).flatMap(({ name, pod }) =>
    pod.containers.filter(({ command }) => command === undefined).map((container) => ({ name, container })),
  );

/** Variables that Node itself reads. */
export const variablesOfNode = ['NODE_EXTRA_CA_CERTS'];

/** The folder of the service that a container runs. */
export const serviceOf = ({ image }: Container): string => /\/([a-z-]+):[\w.-]+(?:@sha256:[0-9a-f]+)?$/.exec(image)?.[1] ?? image;

/** What a Secret that the chart did not make may hold. */
const fromElsewhere: Readonly<Record<string, string>> = {
  DATABASE_URL: 'postgres://gauth:secret@elsewhere.test/gauth?sslmode=require',
  REDIS_URL: 'rediss://:secret@elsewhere.test:6380',
  KEY_RING: `k9:${Buffer.alloc(32, 9).toString('base64')}`,
  OPERATIONS_PASSWORD_HASH: '$2b$10$Z/a.1RD.CL2jZLANqydQVOHfBjTtzwxFo9RHPs99BequBRYfjZvPe',
  SERVICE_CLIENT_SECRET: 'secret',
  CONSUL_TOKEN: 'secret',
  KEYSTORE_PASSWORD: 'secret',
  KEYSTORE_KEY_PASSWORD: 'secret',
  ELASTICSEARCH_API_KEY: 'secret',
  OTEL_EXPORTER_OTLP_HEADERS: 'authorization=secret',
};

/**
 * The environment a container starts with, its Secrets read, and so the files of a secrets store that it mounts. Throws when a variable stands twice,
 * a Secret lacks the key, or the file is in no volume.
 */
export function environmentOf({ env = [], volumeMounts = [] }: Container, manifests: readonly Manifest[]): Record<string, string> {
  const names = env.map(({ name }) => name);
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  if (twice.length > 0) throw new Error(`set twice: ${twice.join(', ')}`);
  return Object.fromEntries(
    env.flatMap(({ name, value, valueFrom }) => {
      const [, folder, file] = /^(\/etc\/gauth\/vault\/\w+)\/(\w+)$/.exec(value ?? '') ?? [];
      if (file === undefined) return entry(name, value === undefined ? secretValue(valueFrom, manifests) : literal(name, value));
      if (!volumeMounts.some(({ mountPath }) => mountPath === folder)) throw new Error(`${name} is in no volume`);
      return entry(name.replace(/_FILE$/, ''), fromElsewhere[file]);
    }),
  );
}

/** A value as Kubernetes passes it on. Throws where it would put in another variable, because the chart never means that. */
function literal(name: string, value: string): string {
  return value.replaceAll(/\$\$|\$\([^)]*\)/g, (found) => {
    if (found !== '$$') throw new Error(`${name} refers to another variable`);
    return '$';
  });
}

const entry = (name: string, value: string | undefined): [string, string][] => (value === undefined ? [] : [[name, value]]);

function secretValue(from: NonNullable<Container['env']>[number]['valueFrom'], manifests: readonly Manifest[]): string | undefined {
  const { name = '', key = '', optional = false } = from?.secretKeyRef ?? {};
  const secret = manifests.find(({ kind, metadata }) => kind === 'Secret' && metadata.name === name);
  const value = secret ? Buffer.from(secret.data?.[key] ?? '', 'base64').toString() : fromElsewhere[key];
  if (!value && !optional) throw new Error(`no ${key} in the Secret ${name}`);
  return value;
}
