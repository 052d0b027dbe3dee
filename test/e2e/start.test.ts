import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { freePort } from '@gauth/dev/free-port';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { root } from '../support/source-files.ts';

// `npm start` as a user meets it: a process with a terminal, signals and exit codes.

let folder: string;
const started: ChildProcess[] = [];

// One of these starts the whole platform three times.
vi.setConfig({ testTimeout: 120_000 });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gauth-start-'));
});
afterEach(async () => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
  await noProcessIsLeft();
  rmSync(folder, { recursive: true, force: true });
});

interface Run {
  child: ChildProcess;
  /** Everything printed so far. */
  output(): string;
  /** Resolves with the exit code. */
  ended: Promise<number | null>;
}

const start = (port: number, ...args: string[]): Run => startWith({ PORT: String(port) }, ...args);

function startWith(settings: Record<string, string>, ...args: string[]): Run {
  const env = { ...process.env, ...settings, GAUTH_DATA_DIR: folder };
  const child = spawn('npm', ['start', '--silent', '--', ...args], { cwd: root, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  started.push(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += chunk));
  return { child, output: () => output, ended: once(child, 'exit').then(([code]) => code as number | null) };
}

async function ready(run: Run): Promise<Run> {
  await vi.waitFor(() => expect(run.output()).toContain('gauth is ready'), { timeout: 60_000, interval: 50 });
  return run;
}

/** npm may be gone before what it started is. */
async function stop({ child }: Run): Promise<void> {
  child.kill('SIGTERM');
  await noProcessIsLeft();
}

/** Every process of a run names its folder, in its arguments or its environment. */
function processes(): string[] {
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) return false;
    try {
      return ['cmdline', 'environ'].some((file) => readFileSync(`/proc/${pid}/${file}`, 'utf8').includes(folder));
    } catch {
      return false;
    }
  });
}

const platformProcess = () => Number(processes().find((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('dev/main.ts')));

const noProcessIsLeft = () => vi.waitFor(() => expect(processes()).toEqual([]), { timeout: 20_000, interval: 50 });

const keyRing = () => JSON.parse(readFileSync(join(folder, 'settings.json'), 'utf8')).keyRing as string;

it('tells where it is once, serves there, refuses company, and leaves nothing behind', async () => {
  const port = await freePort();
  const run = await ready(start(port));
  expect(run.output().match(/^gauth is ready: .*$/gm)).toEqual([`gauth is ready: http://localhost:${port}`]);
  const tls = join(folder, 'tls');
  const [, tlsOrigin = ''] = /^ {2}With client certificates +(https:\S+) .*$/m.exec(run.output()) ?? [];
  expect(run.output()).toContain(`authority, a client's certificate and key: ${tls}\n`);
  const [cert, key, ca] = ['client.pem', 'client.key', 'ca.pem'].map((name) => readFileSync(join(tls, name)));
  const [metadata] = await once(get(`${tlsOrigin}/auth/v3/.well-known/openid-configuration`, { cert, key, ca }), 'response');
  expect([metadata.statusCode, JSON.parse(await text(metadata)).issuer]).toEqual([200, `http://localhost:${port}/auth/v3`]);
  const home = await fetch(`http://localhost:${port}/`);
  expect([home.url, home.status, (await home.text()).includes('Sign in')]).toEqual([`http://localhost:${port}/demo/`, 200, true]);

  const second = start(await freePort());
  expect(await second.ended).toBe(1);
  expect(second.output()).toMatch(new RegExp(`^gauth already runs in this folder: http://localhost:${port} \\(process \\d+\\)$`, 'm'));

  await stop(run);
  expect(run.output()).toMatch(/^Stopping$/m);
});

it('ends however it is ended, and starts again on the same data, unless that is to be forgotten', async () => {
  const killed = await ready(start(await freePort()));
  const ring = keyRing();
  process.kill(-(killed.child.pid as number), 'SIGKILL');
  process.kill(platformProcess(), 'SIGKILL');
  await noProcessIsLeft();

  const impatient = await ready(start(await freePort()));
  expect(keyRing()).toBe(ring);
  const group = -(impatient.child.pid as number);
  process.kill(group, 'SIGINT');
  process.kill(group, 'SIGINT');
  await impatient.ended;
  await noProcessIsLeft();

  const port = await freePort();
  const reset = await ready(start(port, '--reset', '--quiet'));
  expect(keyRing()).not.toBe(ring);
  expect(reset.output().trim()).toBe(`gauth is ready: http://localhost:${port}`);
  // npm alone, without a word to what it started.
  reset.child.kill('SIGKILL');
  await noProcessIsLeft();
});

it('stops while it is still starting', async () => {
  const run = start(await freePort());
  await vi.waitFor(() => expect(run.output()).toContain('Starting the stores'), { timeout: 30_000, interval: 10 });
  await stop(run);
  expect(run.output()).not.toContain('gauth is ready');
});

it('says which option it does not know', async () => {
  const run = start(await freePort(), '--rest');
  expect(await run.ended).toBe(2);
  expect(run.output()).toContain('unknown option --rest');
});

it.each([
  ['PORT', 'PORT=8090'],
  ['TLS_PORT', 'TLS_PORT=8453'],
])('says that the port is taken: %s', async (setting, advice) => {
  const port = String(await freePort());
  const other = createServer().listen(Number(port), '127.0.0.1');
  await once(other, 'listening');
  const run = startWith({ PORT: String(await freePort()), [setting]: port });
  expect(await run.ended).toBe(1);
  expect(run.output()).toContain(`port ${port} cannot be used: another program uses it. Choose another one: ${advice} npm start`);
  other.close();
});
