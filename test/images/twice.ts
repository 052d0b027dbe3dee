// `npm run images:twice [SERVICE]`: builds an image of the last commit twice, as two people would: in other folders, under other umasks, with empty caches and one
// after the other. Says what differs, and ends with 1 if anything does.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { importBaseImages } from '../support/containers/base-images.ts';
import { buildImage, type ImageOf } from '../support/containers/build-image.ts';
import { createEngine, whyNoContainers } from '../support/containers/engine.ts';
import { root } from '../support/source-files.ts';

interface Built {
  /** Digests by the order of layers. */
  layers: string[];
  /** What a file is and holds, by its path. */
  files: Map<string, string>;
}

const reason = whyNoContainers();
if (reason !== undefined) throw new Error(reason);
const service = (process.argv[2] ?? 'auth-api') as ImageOf;
const [first, second] = [await build('one', 0o022), await build('an/other', 0o077)];
const differing = [...new Set([...first.files.keys(), ...second.files.keys()])].filter(
  (path) => first.files.get(path) !== second.files.get(path),
);
for (const path of differing) console.log(`${path}\n  ${first.files.get(path)}\n  ${second.files.get(path)}`);
const equal = differing.length === 0 && first.layers.join() === second.layers.join();
console.log(`${service}: ${first.files.size} files, ${first.layers.length} layers, ${equal ? 'equal' : 'not equal'}`);
process.exitCode = equal ? 0 : 1;

async function build(folder: string, umask: number): Promise<Built> {
  const engine = createEngine();
  const [usual, sources] = [process.umask(umask), join(engine.folder, folder)];
  try {
    execFileSync('git', ['clone', '--quiet', root, sources]);
    process.umask(usual);
    await importBaseImages(engine);
    const image = await buildImage(engine, service, { caches: 'empty', sources });
    const [{ RootFS }] = JSON.parse(await engine.run('podman', 'image', 'inspect', image));
    console.log(`built at ${new Date().toISOString()}: ${RootFS.Layers.join(' ')}`);
    return { layers: RootFS.Layers, files: await describeFiles(engine, image) };
  } finally {
    process.umask(usual);
    await engine.remove();
  }
}

async function describeFiles(engine: ReturnType<typeof createEngine>, image: string): Promise<Built['files']> {
  const inRoot = (command: string) => engine.run('sh', '-c', `cd "$(podman image mount "$0")" && ${command}`, image);
  const attributes = await inRoot('find . -mindepth 1 -printf "%P\\t%y %#m %U:%G %T@ %l\\n"');
  const sums = await inRoot('find . -type f -exec sha256sum {} + | sed -E "s/^(\\S+)  \\.\\/(.*)/\\2\\t\\1/"');
  const files: Built['files'] = new Map();
  for (const line of `${attributes}${sums}`.trim().split('\n')) {
    const [path = '', what = ''] = line.split('\t');
    files.set(path, `${files.get(path) ?? ''} ${what}`);
  }
  return files;
}
