// `npm start`. Plain JavaScript without dependencies, because it runs on whatever Node the machine has and before anything is installed.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { install, nodeProgram } from './install.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const args = process.argv.slice(2);
const quiet = args.includes('--quiet');

try {
  await install({ root, say: quiet ? () => {} : console.log });
} catch (error) {
  console.error(error.message);
  process.exit(1);
}

// A process group of its own and a channel: Ctrl-C in the terminal reaches the child once, through us, and our death closes the channel.
const child = spawn(nodeProgram(root), ['--conditions=source', 'dev/main.ts', ...args], {
  cwd: root,
  detached: true,
  stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('error', (error) => {
  console.error(`gauth could not start: ${error.message}`);
  process.exit(1);
});
child.on('exit', (code) => process.exit(code ?? 1));

// npm does not always outlive a signal long enough to pass it on; its end is then ours.
if (process.env.npm_lifecycle_event) {
  const parent = process.ppid;
  setInterval(() => process.ppid === parent || child.kill('SIGTERM'), 500).unref();
}
