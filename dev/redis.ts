import { mkdirSync, openSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ServerProcess, spawnServer } from './server-process.ts';

/** Where Redis keeps its data and how it is reached. `durable` false keeps everything in memory: tests only. */
export interface RedisOptions {
  dataDir: string;
  logFile: string;
  port: number;
  password: string;
  durable: boolean;
}

/** A running Redis; its password is in `url`. */
export interface Redis extends ServerProcess {
  url: string;
}

const readySeconds = 30;

/** Starts the `redis-server` on PATH. The password goes in by a private file, so that it stands in no process list. */
export async function startRedis({ dataDir, logFile, port, password, durable }: RedisOptions): Promise<Redis> {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const directives = {
    port,
    bind: '127.0.0.1',
    requirepass: password,
    dir: `"${dataDir}"`,
    save: '""',
    appendonly: durable ? 'yes' : 'no',
  };
  const configFile = `${dataDir}/redis.conf`;
  const lines = Object.entries(directives).map(([name, value]) => `${name} ${value}\n`);
  writeFileSync(configFile, lines.join(''), { mode: 0o600 });
  const log = openSync(logFile, 'a', 0o600);
  const server = await spawnServer(['redis-server', configFile], { stdio: ['ignore', log, log] }, { signal: 'TERM', graceSeconds: 10 });
  for (const deadline = Date.now() + readySeconds * 1000; Date.now() < deadline && !server.ended(); await sleep(15)) {
    if (await answers(port, password)) return { ...server, url: `redis://:${password}@127.0.0.1:${port}` };
  }
  await server.stop();
  throw new Error(`Redis did not start; see ${logFile}`);
}

/** Whether the server takes our password and has finished loading its data. */
function answers(port: number, password: string): Promise<boolean> {
  return new Promise((resolve) => {
    let reply = '';
    const socket = createConnection({ port, host: '127.0.0.1', timeout: 1000 }, () => socket.write(`AUTH ${password}\r\nPING\r\nQUIT\r\n`));
    socket.on('data', (chunk) => {
      reply += chunk.toString('latin1');
    });
    socket.on('timeout', () => socket.destroy());
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(reply.startsWith('+OK\r\n+PONG\r\n')));
  });
}
