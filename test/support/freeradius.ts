import { execFile } from 'node:child_process';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { withFreePort } from '@gauth/dev/free-port';
import { type ServerProcess, spawnServer } from '@gauth/dev/server-process';

/** Where FreeRADIUS keeps its configuration and its log, and the secret that it shares with its only client, this machine. */
export interface FreeradiusOptions {
  folder: string;
  secret: string;
}

/** A running FreeRADIUS; its persons stand in `freeradius/users`. */
export interface Freeradius extends ServerProcess {
  /** The UDP port of 127.0.0.1 on which it listens. */
  port: number;
}

const files = fileURLToPath(new URL('freeradius', import.meta.url));
const readySeconds = 20;

/** Starts the `freeradius` on PATH on a free port, and waits until it answers a Status-Server (RFC 5997). */
export const startFreeradius = (options: FreeradiusOptions): Promise<Freeradius> => withFreePort((port) => start({ ...options, port }));

async function start({ folder, secret, port }: FreeradiusOptions & { port: number }): Promise<Freeradius> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const words: Record<string, string> = { '@FOLDER@': folder, '@PORT@': String(port), '@SECRET@': secret };
  const template = await readFile(join(files, 'radiusd.conf'), 'utf8');
  const configuration = template.replaceAll(/@(?:FOLDER|PORT|SECRET)@/g, (word) => words[word] ?? word);
  await writeFile(join(folder, 'radiusd.conf'), configuration, { mode: 0o600 });
  await copyFile(join(files, 'users'), join(folder, 'users'));

  const logFile = join(folder, 'freeradius.log');
  const command = ['freeradius', '-f', '-l', 'stdout', '-d', folder, '-n', 'radiusd'] as const;
  const server = await spawnServer(command, {}, { logFile, signal: 'TERM', graceSeconds: 5 });
  for (const deadline = Date.now() + readySeconds * 1000; Date.now() < deadline && !server.ended(); await sleep(20)) {
    if (await answers(port, secret)) return { ...server, port };
  }
  await server.stop();
  throw new Error(`FreeRADIUS did not start; see ${logFile}`);
}

function answers(port: number, secret: string): Promise<boolean> {
  return new Promise((resolve) => {
    const command = ['-q', '-r', '1', '-t', '0.3', `127.0.0.1:${port}`, 'status', secret];
    const client = execFile('radclient', command, (error) => resolve(error === null));
    // It may have ended before it has read.
    client.stdin?.on('error', () => undefined);
    client.stdin?.end('Message-Authenticator = 0x00\n');
  });
}
