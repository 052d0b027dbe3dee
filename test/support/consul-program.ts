import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** The last Debian that has it. */
const suite = 'bullseye';
const cache = fileURLToPath(new URL('../../node_modules/.cache/consul', import.meta.url));
const cached = join(cache, 'consul');
const sources = '/etc/apt/sources.list.d/debian.sources';
const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';
const downloadMs = 150_000;

/** Path of the program Consul: the one on PATH, or Debian's, which is unpacked once and installed nowhere. Rejects with the reason where it cannot be had. */
export async function consulProgram(): Promise<string> {
  const installed = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'consul'));
  const found = [...installed, cached].find(existsSync);
  return found ?? download();
}

/** An apt with lists of its own, so that the system's stays as it is. */
async function download(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'gauth-consul-'));
  try {
    const apt = privateApt(folder);
    await apt('update');
    await apt('download', 'consul');
    const archive = readdirSync(folder).find((file) => file.endsWith('.deb'));
    if (archive === undefined) throw new Error('apt-get downloaded nothing');
    await execute('dpkg', ['-x', join(folder, archive), join(folder, 'unpacked')]);
    mkdirSync(cache, { recursive: true });
    // Another run may do the same; whoever is last replaces an equal file.
    const own = `${cached}-${process.pid}`;
    await execute('cp', [join(folder, 'unpacked/usr/bin/consul'), own]);
    renameSync(own, cached);
    return cached;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function privateApt(folder: string): (...args: string[]) => Promise<unknown> {
  const mirror = /^URIs:\s*(\S+)/m.exec(readFileSync(sources, 'utf8'))?.[1];
  if (mirror === undefined) throw new Error(`${sources} names no mirror`);
  for (const part of ['lists/partial', 'cache/archives/partial']) mkdirSync(join(folder, part), { recursive: true });
  writeFileSync(join(folder, 'sources.list'), `deb [signed-by=${keyring}] ${mirror} ${suite} main\n`);
  writeFileSync(join(folder, 'status'), '');
  const settings = {
    'Dir::Etc::sourcelist': join(folder, 'sources.list'),
    'Dir::Etc::sourceparts': '/dev/null',
    'Dir::Etc::preferencesparts': '/dev/null',
    'Dir::State::lists': join(folder, 'lists'),
    'Dir::State::status': join(folder, 'status'),
    'Dir::Cache': join(folder, 'cache'),
    'Acquire::Languages': 'none',
    'Acquire::Retries': '2',
    'APT::Sandbox::User': process.getuid?.() === 0 ? 'root' : '',
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  return (...args) =>
    execute('apt-get', ['-qq', ...options, ...args], { cwd: folder, timeout: downloadMs }).catch(({ stderr = '' }: { stderr?: string }) => {
      throw new Error(`apt-get ${args.join(' ')} failed: ${stderr.trim().split('\n').at(-1)}`);
    });
}
