import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder of this process alone. */
export interface PrivateFolder {
  path: string;
  remove(): void;
}

/** Makes one in memory where that can be had, so that no ticket is written to a disk; containers have it even with a root that cannot be written to. */
export function privateFolder(): PrivateFolder {
  const path = mkdtempSync(join(isWritable('/dev/shm') ? '/dev/shm' : tmpdir(), 'gauth-kerberos-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
