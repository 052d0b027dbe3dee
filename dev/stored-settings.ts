import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

/** What one data folder keeps from run to run: its secrets, which are made once, and the ports it used last. */
export interface StoredSettings {
  databasePassword: string;
  redisPassword: string;
  keyRing: string;
  /** With it the authentication service logs in at the Configuration Server whoever was signed in elsewhere. */
  tokenUuid: string;
  /** Databases the demonstration persons were imported into; a second import would undo what was changed since. */
  imported: string[];
  ports: Record<string, number>;
}

/** Name of the file that makes a folder one of ours. */
export const settingsFile = 'settings.json';

const newSettings = (): StoredSettings => ({
  databasePassword: randomBytes(24).toString('hex'),
  redisPassword: randomBytes(24).toString('hex'),
  keyRing: `local:${randomBytes(32).toString('base64')}`,
  tokenUuid: randomUUID(),
  imported: [],
  ports: {},
});

/** Reads the settings of `dataDir`, or makes new ones. */
export function readSettings(dataDir: string): StoredSettings {
  const file = `${dataDir}/${settingsFile}`;
  return existsSync(file) ? { ...newSettings(), ...JSON.parse(readFileSync(file, 'utf8')) } : newSettings();
}

/** Saves for the owner's eyes only, whole or not at all. */
export function saveSettings(dataDir: string, settings: StoredSettings): void {
  const file = `${dataDir}/${settingsFile}`;
  writeFileSync(`${file}.new`, `${JSON.stringify(settings, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
