// Installs the workspace's npm packages. Plain JavaScript: it runs before there are any, on the machine's own Node (18 or newer).
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const pnpm = 'pnpm@12.21.0';

/**
 * Brings node_modules up to date with the lockfile; does nothing when it is. Runs of one user wait for one another, because npx and pnpm
 * do not expect company. `signal` breaks off. Throws with a sentence for the user.
 */
export async function install({ root, say, signal }) {
  if (upToDate(root)) return;
  await alone(async () => {
    if (upToDate(root)) return;
    say('Installing packages; this happens once');
    const started = Date.now();
    // Without it pnpm does not come back to optional packages that could not be built last time.
    rmSync(join(root, 'node_modules', '.pnpm', 'lock.yaml'), { force: true });
    await run('npx', ['--yes', pnpm, 'install', '--frozen-lockfile', '--config.confirmModulesPurge=false'], { root, signal });
    writeFileSync(stampFile(root), fingerprint(root));
    say(`Packages are installed (${Math.ceil((Date.now() - started) / 1000)} s)`);
  });
}

/** Node 24 as installed into node_modules; the running Node where npm has none for this platform and it is new enough. */
export function nodeProgram(root) {
  const own = join(root, 'node_modules', '.bin', 'node');
  if (existsSync(own)) return own;
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  throw new Error(`gauth needs Node 24, and npm brings none for ${process.platform}-${process.arch}: install it from https://nodejs.org`);
}

// Written after a whole install, so an interrupted one is repeated.
const stampFile = (root) => join(root, 'node_modules', '.gauth-installed');
const fingerprint = (root) =>
  createHash('sha256')
    .update(readFileSync(join(root, 'pnpm-lock.yaml')))
    .update(kerberosHeaders.some((file) => existsSync(file)) ? 'with Kerberos' : '')
    .digest('hex');

// What the optional package kerberos is built with; once they are there, it is worth another installation.
const kerberosHeaders = ['/usr/include/gssapi/gssapi.h', '/usr/local/include/gssapi/gssapi.h'];

function upToDate(root) {
  const complete = ['dev', 'test'].every((member) => existsSync(join(root, member, 'node_modules')));
  return complete && existsSync(stampFile(root)) && readFileSync(stampFile(root), 'utf8') === fingerprint(root);
}

/** Runs `work` while no other process of this user does. A lock whose holder is gone counts for nothing. */
async function alone(work) {
  const lock = join(tmpdir(), `gauth-install-${process.getuid?.() ?? 'user'}.lock`);
  while (!take(lock)) await sleep(200);
  try {
    await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

function take(lock) {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    const held = lstatSync(lock, { throwIfNoEntry: false });
    if (held && !alive(Number(readFileSync(lock, 'utf8'))) && Date.now() - held.mtimeMs > 1000) rmSync(lock, { force: true });
    return false;
  }
}

function alive(pid) {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Native packages are compiled from what the lockfile vouches for, against the Node that will run them, without a download. */
function fromSource(root) {
  const nodedir = join(root, 'node_modules', `node-linux-${process.arch}`);
  return { npm_config_build_from_source: 'true', ...(process.platform === 'linux' && { npm_config_nodedir: nodedir }) };
}

/** Shows the program's output only when it fails. It is a process group of its own, so that breaking off ends what it started, too. */
function run(program, args, { root, signal }) {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, ...fromSource(root), CI: 'true' };
    const child = spawn(program, args, { cwd: root, detached: true, stdio: ['ignore', 'pipe', 'pipe'], env });
    const breakOff = () => process.kill(-child.pid, 'SIGKILL');
    signal?.addEventListener('abort', breakOff);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    child.on('error', (error) => reject(new Error(`${program} cannot be run (${error.message}); gauth needs Node 18 or newer with npm`)));
    child.on('close', (code) => {
      signal?.removeEventListener('abort', breakOff);
      if (code === 0) resolve();
      else
        reject(
          new Error(signal?.aborted ? 'The installation was broken off' : `${output}\n${program} ${args.join(' ')} failed; see above`),
        );
    });
  });
}
