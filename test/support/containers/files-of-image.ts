import type { ContainerEngine } from './engine.ts';

/** A file of an image, its path without a leading slash. */
export interface ImageFile {
  path: string;
  type: 'file' | 'folder' | 'link';
  mode: number;
  /** User and group, as numbers. */
  owner: string;
  size: number;
}

const types: Readonly<Record<string, ImageFile['type']>> = { f: 'file', d: 'folder', l: 'link' };

/** All files of an image, those of its base among them. */
export async function filesOfImage(engine: ContainerEngine, image: string): Promise<ImageFile[]> {
  const list = await engine.run('sh', '-c', 'find "$(podman image mount "$0")" -mindepth 1 -printf "%P\\t%y\\t%m\\t%U/%G\\t%s\\n"', image);
  return list
    .trim()
    .split('\n')
    .map((line) => {
      const [path = '', type = '', mode = '', owner = '', size = ''] = line.split('\t');
      return { path, type: types[type] ?? 'file', mode: Number.parseInt(mode, 8), owner, size: Number(size) };
    });
}

/** The text of one file of an image. */
export const textOfImage = (engine: ContainerEngine, image: string, path: string): Promise<string> =>
  engine.run('sh', '-c', 'cat "$(podman image mount "$0")/$1"', image, path);
