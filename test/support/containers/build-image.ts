import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { root } from '../source-files.ts';
import type { ContainerEngine } from './engine.ts';

/** A service that has an image. */
export type ImageOf = 'auth-api' | 'auth-ui' | 'environment-api' | 'config-server';

/** How an image is built. */
export interface BuildOptions {
  /** `kept` saves the shared steps for the next image, which costs the first one time. */
  layers?: 'kept' | 'dropped';
  /** `empty` downloads all packages anew. */
  caches?: 'shared' | 'empty';
  /** The folder of the sources; the workspace by default. */
  sources?: string;
}

/** The name under which an image is built here. */
export const imageName = (service: ImageOf): string => `localhost/gauth/${service}`;

/** Builds the image of a service by the Dockerfile, and answers its name. */
export async function buildImage(engine: ContainerEngine, service: ImageOf, options: BuildOptions = {}): Promise<string> {
  const { layers = 'dropped', caches = 'shared', sources = root } = options;
  const name = imageName(service);
  await engine.run(
    ...(['buildah', 'bud', '--isolation', 'chroot', '--network', 'host', '--pull=never', '--format', 'oci'] as const),
    ...[`--layers=${layers === 'kept'}`, ...(caches === 'shared' ? localCaches() : []), '--build-arg', `SERVICE=${service}`],
    ...['--file', join(sources, 'docker/Dockerfile'), '--tag', name, sources],
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
