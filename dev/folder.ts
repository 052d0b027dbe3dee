import { chmodSync, mkdirSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from './arguments.ts';
import type { Lifetime } from './lifetime.ts';
import { holdFolder } from './single-run.ts';
import { readSettings, type StoredSettings, saveSettings, settingsFile } from './stored-settings.ts';

/** The folder of a run, held for it alone. */
export interface Folder {
  dataDir: string;
  logFolder: string;
  settings: StoredSettings;
}

/**
 * Holds the folder, empties it when asked to, and reads its settings. `announcement` is told to a second run that wants it. Throws
 * {@link UsageError} rather than empty a folder that holds something else.
 */
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
  if (reset) empty(dataDir);
  // Closed to readers, open to the unprivileged user that PostgreSQL runs as when we are root.
  chmodSync(dataDir, 0o711);
  const settings = readSettings(dataDir);
  // At once, because the file is what tells this folder from others.
  saveSettings(dataDir, settings);
  const logFolder = join(dataDir, 'logs');
  mkdirSync(logFolder, { recursive: true, mode: 0o700 });
  return { dataDir, logFolder, settings };
}

function empty(dataDir: string): void {
  const entries = readdirSync(dataDir);
  if (entries.length === 0) return;
  if (!entries.includes(settingsFile))
    throw new UsageError(
      `--reset would delete everything in ${dataDir}, which does not look like a folder of gauth: it has no ${settingsFile}`,
    );
  // The file last, so that a reset which was interrupted can be repeated.
  for (const entry of [...entries.filter((name) => name !== settingsFile), settingsFile])
    rmSync(join(dataDir, entry), { recursive: true, force: true });
}
