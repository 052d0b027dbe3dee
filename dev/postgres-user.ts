import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** The unprivileged user PostgreSQL runs as when we are root, which it refuses to be. */
export interface PostgresUser {
  uid: number;
  gid: number;
}

/** Undefined when we are an ordinary user. An existing data folder keeps its owner; otherwise `postgres` if there is one, else `nobody`. */
export function postgresUser(dataDir: string): PostgresUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const owner = statSync(dataDir, { throwIfNoEntry: false });
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const found = ['postgres', 'nobody'].map(lookUp).find((user) => user !== undefined);
  if (!found) throw new Error('PostgreSQL does not run as root, and neither a user postgres nor nobody exists; or set DATABASE_URL');
  return found;
}

function lookUp(name: string): PostgresUser | undefined {
  try {
    const ask = (flag: string) => Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
    return { uid: ask('-u'), gid: ask('-g') };
  } catch {
    return undefined;
  }
}

/**
 * The command as `user`. Where a parent folder is closed to others (a clone in /root), the process keeps the one capability that lets it
 * pass through, because neither moving the data nor opening somebody's home folder is ours to do. The secure bit makes access(2), which
 * PostgreSQL asks about its own binaries, count that capability too.
 */
export function commandAs(user: PostgresUser | undefined, command: readonly [string, ...string[]], folders: readonly string[]) {
  if (!user) return { command, options: {} };
  if (folders.every(openToOthers)) return { command, options: user };
  const identity = [`--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups'];
  const passage = ['--securebits=+no_setuid_fixup', '--inh-caps=+dac_override', '--ambient-caps=+dac_override'];
  return { command: ['setpriv', ...identity, ...passage, '--', ...command] as const, options: {} };
}

function openToOthers(folder: string): boolean {
  const path = resolve(folder);
  const mode = statSync(path, { throwIfNoEntry: false })?.mode ?? 0o001;
  const parent = dirname(path);
  return (mode & 0o001) !== 0 && (parent === path || openToOthers(parent));
}
