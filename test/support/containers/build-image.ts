import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { root } from '../source-files.ts';
import type { ContainerEngine } from './engine.ts';

/** A service that has an image. */
export type ImageOf = 'auth-api' | 'auth-ui' | 'environment-api' | 'config-server';

/** The name under which an image is built here. */
export const imageName = (service: ImageOf): string => `localhost/gauth/${service}`;

/** Builds the image of a service by the Dockerfile. `keepLayers` saves the shared steps for the next one, which costs the first one time. */
export async function buildImage(
  engine: ContainerEngine,
  service: ImageOf,
  layers: 'keepLayers' | 'noLayers' = 'noLayers',
): Promise<string> {
  const name = imageName(service);
  await engine.run(
    ...(['buildah', 'bud', '--isolation', 'chroot', '--network', 'host', '--pull=never', '--format', 'oci', '--timestamp', '0'] as const),
    ...[`--layers=${layers === 'keepLayers'}`, ...localCaches(), '--build-arg', `SERVICE=${service}`],
    ...['--file', join(root, 'docker/Dockerfile'), '--tag', name, root],
  );
  return name;
}

/** What was downloaded for the workspace is not downloaded again. */
function localCaches(): string[] {
  const { storeDir } = parse(readFileSync(join(root, 'node_modules/.modules.yaml'), 'utf8')) as { storeDir: string };
  const caches = [
    [execFileSync('npm', ['config', 'get', 'cache'], { encoding: 'utf8' }).trim(), '/root/.npm'],
    [dirname(storeDir), '/pnpm'],
  ] as const;
  return caches.flatMap(([here, there]) => (existsSync(here) ? ['--volume', `${here}:${there}`] : []));
}
