import { randomBytes } from 'node:crypto';
import { accessSync, closeSync, constants, fchmodSync, fsyncSync, openSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
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
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined || (stat.isFile() && (stat.size === 0 || existing === 'replaced'))) return undefined;
  return stat.isFile() ? 'is there already; move it away' : 'is no regular file';
}

/** Whether a secret was asked for that never came: the file was made for it and is empty. */
export const isAwaited = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.size === 0;

/** Whether a secret is kept there. */
export const isKept = (path: string): boolean => (statSync(path, { throwIfNoEntry: false })?.size ?? 0) > 0;

/** Makes the file before the secret is asked for; empty, it tells the next run that the answer was lost. */
export const awaitSecret = (path: string): void => closeSync(openSync(path, 'a', 0o600));

/** Takes an empty file away again. */
export function awaitNoMore(path: string): void {
  if (isAwaited(path)) rmSync(path);
}

/** Keeps a secret for the owner of the file alone. */
export function keepSecret(path: string, secret: string): void {
  const file = openSync(path, 'w', 0o600);
  try {
    fchmodSync(file, 0o600);
    writeFileSync(file, `${secret}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** 256 random bits, as the server makes them. It lies beside its place until the server has it: at no time is the one in force lost. */
export function newSecret(path: string): { secret: string; keep(): void; forget(): void } {
  const secret = randomBytes(32).toString('base64url');
  const beside = `${path}.new`;
  keepSecret(beside, secret);
  return { secret, keep: () => renameSync(beside, path), forget: () => rmSync(beside, { force: true }) };
}
