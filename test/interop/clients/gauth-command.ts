import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { root } from '../../support/source-files.ts';

/** What the command wrote, and how it ended; `signal` where it was killed. */
export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  out: string;
  err: string;
}

/** Builds the command as the images and npx have it, into a folder; answers the file. */
export async function buildGauth(folder: string): Promise<string> {
  await promisify(execFile)(process.execPath, ['--conditions=source', 'build.ts', folder], { cwd: join(root, 'cli') });
  return join(folder, 'gauth.js');
}

/** Runs it. `started` gets the means to kill it. */
export async function gauth(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  started: (kill: () => void) => void = () => {},
): Promise<Ended> {
  const child = spawn(process.execPath, [program, ...args], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 45_000,
  });
  started(() => child.kill('SIGKILL'));
  const [out, err, [code, signal]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code, signal, out, err };
}
