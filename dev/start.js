// `npm start`. Plain JavaScript without dependencies, because it runs on whatever Node the machine has and before anything is installed.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { installDebianPackages } from '../test/support/debian-packages.js';
import { componentPackages } from './components/component-packages.js';
import { install, nodeProgram } from './install.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const args = process.argv.slice(2);
const say = args.includes('--quiet') ? () => {} : console.log;
const stopping = new AbortController();

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stopping.abort());
if (process.env.npm_lifecycle_event) watchNpm();

// The names are checked where all arguments are.
const components = args.includes('--with') ? (args[args.indexOf('--with') + 1] ?? '').split(',') : [];
const needs = components.flatMap((name) => componentPackages[name] ?? []);

try {
  await installDebianPackages({ needs, say });
  await install({ root, say, signal: stopping.signal });
  process.exit(stopping.signal.aborted ? 0 : await runPlatform());
} catch (error) {
  console.error(error.message);
  process.exit(1);
}

/** npm does not always pass on the signal that ends it; its end is then ours. npm is our parent, or that of the shell between us. */
function watchNpm() {
  const before = ancestors();
  setInterval(() => ancestors() === before || stopping.abort(), 250).unref();
}

function ancestors() {
  try {
    const [, name, parentOfParent] = /\((.*)\) \S (\d+)/.exec(readFileSync(`/proc/${process.ppid}/stat`, 'utf8'));
    return `${process.ppid} ${name.endsWith('sh') ? parentOfParent : ''}`;
  } catch {
    return String(process.ppid);
  }
}

/**
 * Runs the platform under Node 24 and answers its exit code. The child has a process group of its own, so that Ctrl-C in the terminal
 * reaches it once, through us; and a channel, which tells it when we are gone without a word.
 */
function runPlatform() {
  const env = { NODE_COMPILE_CACHE: `${root}node_modules/.cache/node`, ...process.env };
  const options = { cwd: root, env, detached: true, stdio: ['inherit', 'inherit', 'inherit', 'ipc'] };
  const child = spawn(nodeProgram(root), ['--conditions=source', 'dev/main.ts', ...args], options);
  stopping.signal.addEventListener('abort', () => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}
