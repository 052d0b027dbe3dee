import { randomBytes } from 'node:crypto';
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fchmodSync,
  fsyncSync,
  lstatSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Wanted } from './wanted.ts';

/** Where a secret goes that nobody has chosen; undefined where somebody has. */
export function placeOfMadeSecret({
  secrets: { client_secret: reference },
  folder,
}: Pick<Wanted, 'secrets' | 'folder'>): string | undefined {
  return reference !== undefined && 'toFile' in reference ? resolve(folder, reference.toFile) : undefined;
}

/** Why no secret can be kept there; undefined where it can. */
export function faultOfPlace(path: string, existing: 'replaced' | 'kept'): string | undefined {
  try {
    accessSync(dirname(path), constants.W_OK);
  } catch {
    return 'its folder cannot be written to';
  }
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return lstatSync(path, { throwIfNoEntry: false }) === undefined ? undefined : 'leads to nothing';
    if (!stat.isFile()) return 'is no regular file';
    return stat.size === 0 || existing === 'replaced' ? undefined : 'is there already; move it away';
  } catch (error) {
    return `cannot be used (${(error as NodeJS.ErrnoException).code})`;
  }
}

/** What is there, if it can be seen; why it cannot is told before anything is written. */
function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** Whether a secret was asked for that never came: the file was made for it and is empty. */
export const isAwaited = (path: string): boolean => statOf(path)?.size === 0;

/** Whether a secret is kept there. */
export const isKept = (path: string): boolean => (statOf(path)?.size ?? 0) > 0;

/** Makes the file before the secret is asked for; empty, it tells the next run that the answer was lost. */
export const awaitSecret = (path: string): void => closeSync(openForOwner(path, 'a'));

/** Also of a file that is there already nobody else may read what is written into it. */
function openForOwner(path: string, flags: 'a' | 'w' | 'wx'): number {
  const file = openSync(path, flags, 0o600);
  try {
    fchmodSync(file, 0o600);
    return file;
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

/** Takes an empty file away again. */
export function awaitNoMore(path: string): void {
  if (isAwaited(path)) rmSync(path);
}

/** Keeps a secret for the owner of the file alone. */
export function keepSecret(path: string, secret: string, flags: 'w' | 'wx' = 'w'): void {
  const file = openForOwner(path, flags);
  try {
    writeFileSync(file, `${secret}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** 256 random bits, as the server makes them. It lies beside its place until the server has it: at no time is the one in force lost. */
export function newSecret(path: string): { secret: string; beside: string; keep(): void; forget(): void } {
  const secret = randomBytes(32).toString('base64url');
  const place = existsSync(path) ? realpathSync(path) : path;
  const beside = `${place}.new`;
  const forget = () => rmSync(beside, { force: true });
  // A link that somebody has put there leads elsewhere.
  forget();
  keepSecret(beside, secret, 'wx');
  return { secret, beside, keep: () => renameSync(beside, place), forget };
}
