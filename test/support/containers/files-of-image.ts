import type { ContainerEngine } from './engine.ts';

/** A file of an image, its path without a leading slash. */
export interface ImageFile {
  path: string;
  type: 'file' | 'folder' | 'link';
  mode: number;
  /** User and group, as numbers. */
  owner: string;
  size: number;
  /** Seconds since 1970. */
  modified: number;
}

const types: Readonly<Record<string, ImageFile['type']>> = { f: 'file', d: 'folder', l: 'link' };

/** All files of an image, those of its base among them. */
export async function filesOfImage(engine: ContainerEngine, image: string): Promise<ImageFile[]> {
  const format = ['%P', '%y', '%m', '%U/%G', '%s', '%T@\\n'].join('\\t');
  const list = await engine.run('sh', '-c', 'find "$(podman image mount "$0")" -mindepth 1 -printf "$1"', image, format);
  return list
    .trim()
    .split('\n')
    .map((line) => {
      const [path = '', type = '', mode = '', owner = '', size = '', modified = ''] = line.split('\t');
      const numbers = { mode: Number.parseInt(mode, 8), size: Number(size), modified: Number(modified) };
      return { path, type: types[type] ?? 'file', owner, ...numbers };
    });
}

/** The text of one file of an image. */
export const textOfImage = (engine: ContainerEngine, image: string, path: string): Promise<string> =>
  engine.run('sh', '-c', 'cat "$(podman image mount "$0")/$1"', image, path);
