import { chmodSync, mkdirSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Lifetime } from './lifetime.ts';
import { holdFolder } from './single-run.ts';
import { readSettings, type StoredSettings } from './stored-settings.ts';

/** The folder of a run, held for it alone. */
export interface Folder {
  dataDir: string;
  logFolder: string;
  settings: StoredSettings;
}

/** Holds the folder, empties it when asked to, and reads its settings. `announcement` is told to a second run that wants it. */
export async function openFolder(
  path: string,
  { reset, announcement, lifetime }: { reset: boolean; announcement: () => string; lifetime: Lifetime },
): Promise<Folder> {
  mkdirSync(path, { recursive: true });
  const dataDir = realpathSync(path);
  await lifetime.own(
    () => holdFolder(dataDir, announcement),
    async (held) => held.close(),
  );
  if (reset) for (const entry of readdirSync(dataDir)) rmSync(join(dataDir, entry), { recursive: true, force: true });
  // Closed to readers, open to the unprivileged user that PostgreSQL runs as when we are root.
  chmodSync(dataDir, 0o711);
  const logFolder = join(dataDir, 'logs');
  mkdirSync(logFolder, { recursive: true, mode: 0o700 });
  return { dataDir, logFolder, settings: readSettings(dataDir) };
}
