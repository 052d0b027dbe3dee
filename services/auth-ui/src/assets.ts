import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { pagesPath } from './links.ts';

/** A file the pages link to, read once at start. */
export interface Asset {
  type: string;
  body: Buffer;
  /** Part of the address the pages use, so that browsers may keep the file for ever. */
  hash: string;
  /** Address with the hash in it. */
  path: string;
}

/** Name of every asset at its stable address. */
export type AssetName = 'gauth.css' | 'logo.svg';

const types: Record<AssetName, string> = { 'gauth.css': 'text/css; charset=utf-8', 'logo.svg': 'image/svg+xml' };

const load = (name: AssetName): Asset => {
  const body = readFileSync(new URL(`../assets/${name}`, import.meta.url));
  const hash = createHash('sha256').update(body).digest('hex').slice(0, 12);
  return { type: types[name], body, hash, path: `${pagesPath}/assets/${name.replace('.', `.${hash}.`)}` };
};

/** Reads the assets from the folder beside the code. */
export const loadAssets = (): Record<AssetName, Asset> => ({ 'gauth.css': load('gauth.css'), 'logo.svg': load('logo.svg') });
