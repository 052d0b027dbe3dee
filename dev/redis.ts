import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
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
  await stopLeftover(configFile, password);
  const lines = Object.entries(directives).map(([name, value]) => `${name} ${value}\n`);
  writeFileSync(configFile, lines.join(''), { mode: 0o600 });
  const server = await spawnServer(['redis-server', configFile], {}, { logFile, signal: 'TERM', graceSeconds: 10 });
  for (const deadline = Date.now() + readySeconds * 1000; Date.now() < deadline && !server.ended(); await sleep(15)) {
    if (await answers(port, password)) return { ...server, url: `redis://:${password}@127.0.0.1:${port}` };
  }
  await server.stop();
  throw new Error(`Redis did not start; see ${logFile}`);
}

/** Whether the server takes our password and has finished loading its data. */
const answers = async (port: number, password: string) =>
  (await converse(port, `AUTH ${password}`, 'PING', 'QUIT')).startsWith('+OK\r\n+PONG\r\n');

/** A Redis that outlived a killed run would write the same files; it is told to stop. It is ours if it knows our password. */
async function stopLeftover(configFile: string, password: string): Promise<void> {
  const port = existsSync(configFile) ? Number(/^port (\d+)$/m.exec(readFileSync(configFile, 'utf8'))?.[1]) : 0;
  for (let waited = 0; port > 0 && (await answers(port, password)); waited += 50) {
    if (waited === 0) await converse(port, `AUTH ${password}`, 'SHUTDOWN');
    if (waited > 10_000) throw new Error(`a Redis of an earlier run (port ${port}) does not stop`);
    await sleep(50);
  }
}

/** Sends inline commands and answers everything that came until the connection closed. */
function converse(port: number, ...commands: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    let reply = '';
    const socket = createConnection({ port, host: '127.0.0.1', timeout: 1000 }, () => socket.write(`${commands.join('\r\n')}\r\n`));
    socket.on('data', (chunk) => {
      reply += chunk.toString('latin1');
    });
    socket.on('timeout', () => socket.destroy());
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(reply));
  });
}
