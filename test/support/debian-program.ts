import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** A program that needs nothing of its package but itself. */
export interface DebianProgram {
  /** The program's name: `promtool`. */
  name: string;
  /** The package, and the release of Debian that has it. */
  package: string;
  suite: string;
}

const sources = '/etc/apt/sources.list.d/debian.sources';
const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';
const downloadMs = 150_000;

/** Path of a program: the one on PATH, or Debian's, which is unpacked once and installed nowhere. Rejects with the reason where it cannot be had. */
export async function debianProgram(program: DebianProgram): Promise<string> {
  const installed = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, program.name));
  const found = [...installed, cachedAt(program)].find(existsSync);
  return found ?? download(program);
}

const cachedAt = ({ name }: DebianProgram): string =>
  join(fileURLToPath(new URL(`../../node_modules/.cache/${name}`, import.meta.url)), name);

/** An apt with lists of its own, so that the system's stays as it is. */
async function download(program: DebianProgram): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), `gauth-${program.name}-`));
  const cached = cachedAt(program);
  try {
    const apt = privateApt(folder, program.suite);
    await apt('update');
    await apt('download', program.package);
    const archive = readdirSync(folder).find((file) => file.endsWith('.deb'));
    if (archive === undefined) throw new Error('apt-get downloaded nothing');
    await execute('dpkg', ['-x', join(folder, archive), join(folder, 'unpacked')]);
    mkdirSync(join(cached, '..'), { recursive: true });
    // Another run may do the same; whoever is last replaces an equal file.
    const own = `${cached}-${process.pid}`;
    await execute('cp', [join(folder, 'unpacked/usr/bin', program.name), own]);
    renameSync(own, cached);
    return cached;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function privateApt(folder: string, suite: string): (...args: string[]) => Promise<unknown> {
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
