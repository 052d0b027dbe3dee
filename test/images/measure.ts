// `npm run images`: builds all four images, starts each as the chart does, and prints a table of size, time to readiness and memory for docs/images.md.
// Two runs over the same sources name the same layers.
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '@gauth/dev/free-port';
import { startPostgres } from '@gauth/dev/postgres';
import { startRedis } from '@gauth/dev/redis';
import { importBaseImages } from '../support/containers/base-images.ts';
import { buildImage, type ImageOf } from '../support/containers/build-image.ts';
import { type Container, startContainer, untilAnswers } from '../support/containers/container.ts';
import { type ContainerEngine, createEngine, whyNoContainers } from '../support/containers/engine.ts';
import { filesOfImage } from '../support/containers/files-of-image.ts';

const idleSeconds = 10;
const order: readonly ImageOf[] = ['config-server', 'environment-api', 'auth-api', 'auth-ui'];
const migrated: readonly ImageOf[] = ['config-server', 'environment-api', 'auth-api'];

const reason = whyNoContainers();
if (reason !== undefined) throw new Error(reason);
const engine = createEngine();
try {
  await measureAll(engine);
} finally {
  await engine.remove();
}

async function measureAll(engine: ContainerEngine): Promise<void> {
  const began = performance.now();
  await importBaseImages(engine);
  for (const service of order) {
    const image = await buildImage(engine, service, { layers: 'kept' });
    const [{ RootFS }] = JSON.parse(await engine.run('podman', 'image', 'inspect', '--format', 'json', image));
    console.error(`built ${image}: ${RootFS.Layers.join(' ')}`);
  }
  console.error(`all images after ${Math.round((performance.now() - began) / 1000)} s`);
  chmodSync(engine.folder, 0o711);
  const stores = await startStores(engine.folder);
  const running: Container[] = [];
  try {
    console.log('| image | size | of it node | ready after | memory when idle |\n|---|---|---|---|---|');
    const ports = new Map<ImageOf, number>();
    for (const service of order) ports.set(service, await freePort());
    for (const service of order) {
      const { container, row } = await measure(engine, service, settingsOf(service, ports, stores));
      running.push(container);
      console.log(`| ${row.join(' | ')} |`);
    }
  } finally {
    for (const container of running) await container.stop();
    await stores.stop();
  }
}

interface Stores {
  databaseUrl: string;
  redisUrl: string;
  stop(): Promise<void>;
}

async function startStores(folder: string): Promise<Stores> {
  const password = randomBytes(16).toString('hex');
  const place = async (name: string) => {
    const dataDir = join(folder, name);
    mkdirSync(dataDir, { recursive: true, mode: 0o711 });
    return { dataDir: join(dataDir, 'data'), logFile: join(folder, `${name}.log`), port: await freePort(), password, durable: false };
  };
  const postgres = await startPostgres(await place('postgres'));
  const redis = await startRedis(await place('redis'));
  const stop = async () => {
    await redis.stop();
    await postgres.stop();
  };
  return { databaseUrl: postgres.url, redisUrl: redis.url, stop };
}

function settingsOf(service: ImageOf, ports: ReadonlyMap<ImageOf, number>, { databaseUrl, redisUrl }: Stores): Record<string, string> {
  const at = (other: ImageOf) => `http://127.0.0.1:${ports.get(other)}`;
  const operations = { OPERATIONS_PASSWORD_HASH: '$2a$10$7.jOOym2GhhVtpSPXOQmweVqY4gLKOXFbNDRul7UMeP40kQVVx/au' };
  const keys = { KEY_RING: `k1:${Buffer.alloc(32, 1).toString('base64')}` };
  const own: Readonly<Record<ImageOf, Record<string, string>>> = {
    'config-server': { DATABASE_URL: databaseUrl },
    'environment-api': { DATABASE_URL: databaseUrl, AUTH_SERVICE_URL: at('auth-api'), ...keys, ...operations },
    'auth-api': {
      ...{
        DATABASE_URL: databaseUrl,
        REDIS_URL: redisUrl,
        ISSUER: 'https://gauth.test/auth/v3',
        ENVIRONMENT_SERVICE_URL: at('environment-api'),
      },
      ...{ SERVICE_CLIENT_ID: 'external_api_client', SERVICE_CLIENT_SECRET: 'client-secret', ...keys, ...operations },
    },
    'auth-ui': { AUTH_SERVICE_URL: at('auth-api'), PUBLIC_AUTH_URL: 'https://gauth.test/auth/v3' },
  };
  return { ...own[service], HOST: '127.0.0.1', PORT: String(ports.get(service)) };
}

async function measure(engine: ContainerEngine, service: ImageOf, settings: Record<string, string>) {
  const image = `localhost/gauth/${service}`;
  const env = { ...settings, MANAGEMENT_PORT: String(await freePort()) };
  if (migrated.includes(service)) await migrate(engine, image, env);
  const began = performance.now();
  const container = await startContainer(engine, { image, env });
  await untilAnswers(container, `http://127.0.0.1:${env.MANAGEMENT_PORT}/health/ready`);
  const readySeconds = (performance.now() - began) / 1000;
  await sleep(idleSeconds * 1000);
  const [pid] = (await engine.run('podman', 'ps', '--latest', '--format', '{{.Pid}}')).trim().split('\n');
  const [{ Size }] = JSON.parse(await engine.run('podman', 'image', 'inspect', '--format', 'json', image));
  const node = (await filesOfImage(engine, image)).find(({ path }) => path === 'usr/local/bin/node')?.size ?? 0;
  const kilobytes = Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  const megabytes = (bytes: number) => `${Math.round(bytes / 1e6)} MB`;
  return {
    container,
    row: [service, megabytes(Size), megabytes(node), `${readySeconds.toFixed(1)} s`, megabytes(kilobytes * 1024)],
  };
}

async function migrate(engine: ContainerEngine, image: string, env: Record<string, string>): Promise<void> {
  const container = await startContainer(engine, { image, env, args: ['migrate'] });
  if ((await container.exitCode) !== 0)
    throw new Error(`${image} cannot migrate: ${container.output().stderr}${container.output().stdout}`);
}
