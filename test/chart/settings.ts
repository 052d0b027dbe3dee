import { join } from 'node:path';
import type { z } from 'zod';
import { root } from '../support/source-files.ts';
import type { Container, Manifest } from './manifest.ts';

/** The chart's key for each service, below `services`, and the folder of its source. */
export const services = { auth: 'auth-api', environment: 'environment-api', auth_ui: 'auth-ui', config_server: 'config-server' } as const;

/** The schema by which a service reads its environment variables. */
export async function configSchemaOf(folder: string): Promise<z.ZodObject> {
  const module = (await import(join(root, 'services', folder, 'src/config.ts'))) as { configSchema: z.ZodObject };
  return module.configSchema;
}

/** The folder of the service that a container runs. */
export const serviceOf = ({ image }: Container): string => /\/([a-z-]+):[^:/]+$/.exec(image)?.[1] ?? image;

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
};

/** The environment a container starts with, its Secrets read. Throws when a variable stands twice or a Secret lacks the key. */
export function environmentOf(container: Container, manifests: readonly Manifest[]): Record<string, string> {
  const names = container.env.map(({ name }) => name);
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  if (twice.length > 0) throw new Error(`set twice: ${twice.join(', ')}`);
  return Object.fromEntries(container.env.map(({ name, value, valueFrom }) => [name, value ?? secretValue(valueFrom, manifests)]));
}

function secretValue(from: Container['env'][number]['valueFrom'], manifests: readonly Manifest[]): string {
  const { name = '', key = '' } = from?.secretKeyRef ?? {};
  const secret = manifests.find(({ kind, metadata }) => kind === 'Secret' && metadata.name === name);
  const value = secret ? Buffer.from(secret.data?.[key] ?? '', 'base64').toString() : fromElsewhere[key];
  if (!value) throw new Error(`no ${key} in the Secret ${name}`);
  return value;
}
