// Installs Debian packages that tests need. Plain JavaScript: it runs on the machine's own Node (18 or newer).
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const apt = ['apt-get', '-qq', '-o', 'DPkg::Lock::Timeout=300', '-o', 'Acquire::Retries=3'];
const attempts = 5;

/**
 * Makes programs available. Each of `needs` lists names under which it may be `found`, the `packages` that bring it, and the `service` its
 * installation starts, which is stopped again because it would hold a well-known port. Installs as root or by a sudo that asks for no
 * password; elsewhere throws an error that names what is missing and how to get it.
 */
export async function installDebianPackages({ needs, say }) {
  const missing = missingOf(needs);
  if (missing.length === 0) return;
  const packages = missing.flatMap((need) => need.packages);
  const names = missing.map(({ found }) => found.join(' or '));
  const byHand = `Missing on PATH: ${names.join(', ')}. On Debian: sudo apt-get update && sudo apt-get install ${packages.join(' ')}`;
  const prefix = privileges();
  if (prefix === undefined || !onPath('apt-get')) throw new Error(byHand);

  say(`Installing Debian packages; this happens once: ${packages.join(' ')}`);
  await aptInstall(prefix, packages);
  for (const { service } of missing) if (service) stopService(prefix, service);
  if (missingOf(needs).length > 0) throw new Error(byHand);
}

const missingOf = (needs) => needs.filter(({ found }) => !found.some(onPath));

/** Tries again with fresh package lists, and a little later, because another apt-get may hold the lists at this moment. */
async function aptInstall(prefix, packages) {
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    if (execute([...prefix, ...apt, 'install', '-y', '--no-install-recommends', ...packages])) return;
    if (!execute([...prefix, ...apt, 'update'])) await sleep(5000);
  }
}

/** What to put before a command to run it as root; undefined when that is not possible without asking. */
function privileges() {
  if (process.getuid?.() === 0) return [];
  return onPath('sudo') && spawnSync('sudo', ['-n', 'true']).status === 0
    ? ['sudo', '-n', 'env', 'DEBIAN_FRONTEND=noninteractive']
    : undefined;
}

function execute([program, ...args]) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return spawnSync(program, args, { stdio: ['ignore', 'ignore', 'inherit'], env }).status === 0;
}

function stopService(prefix, service) {
  for (const command of [
    ['systemctl', 'disable', '--now', service],
    ['service', service, 'stop'],
  ]) {
    if (onPath(command[0])) spawnSync([...prefix, ...command][0], [...prefix, ...command].slice(1), { stdio: 'ignore' });
  }
}

function onPath(program) {
  const folders = [...(process.env.PATH ?? '').split(':'), '/usr/bin', '/usr/sbin', '/snap/bin'];
  return folders.some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
