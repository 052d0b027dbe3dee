import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { withFreePort } from '@gauth/dev/free-port';
import { spawnServer } from '@gauth/dev/server-process';

/** Where a gateway finds what is behind it; `host:port` each. */
export interface GatewayOptions {
  auth: string;
  api: string;
}

/** A running gateway. */
export interface Gateway {
  /** Without a slash at the end. */
  url: string;
  port: number;
  stop(): Promise<void>;
}

/** What operators are told to write. */
const documented = fileURLToPath(new URL('../../docs/gateways/nginx.conf', import.meta.url));
const readySeconds = 10;

/** Starts Debian's nginx as gateway with the configuration of the documentation, and waits until it answers. */
export const startNginx = (options: GatewayOptions): Promise<Gateway> => withFreePort((port) => start(options, port));

async function start(options: GatewayOptions, port: number): Promise<Gateway> {
  const folder = await mkdtemp(join(tmpdir(), 'gauth-nginx-'));
  const url = `http://127.0.0.1:${port}`;
  const file = join(folder, 'nginx.conf');
  await writeFile(file, await configuration(folder, { ...options, port }));
  const logFile = join(folder, 'nginx.log');
  const path = `${process.env.PATH ?? ''}:/usr/sbin`;
  const command = ['nginx', '-p', folder, '-c', file, '-e', logFile] as const;
  const server = await spawnServer(command, { env: { ...process.env, PATH: path } }, { signal: 'TERM', graceSeconds: 5, logFile });
  const stop = async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
  for (const deadline = Date.now() + readySeconds * 1000; !(await answers(url)); await sleep(20)) {
    if (Date.now() < deadline && !server.ended()) continue;
    const log = await readFile(logFile, 'utf8');
    await stop();
    throw new Error(`nginx does not answer: ${log}`);
  }
  return { url, port, stop };
}

async function configuration(folder: string, { auth, api, port }: GatewayOptions & { port: number }): Promise<string> {
  const server = (await readFile(documented, 'utf8'))
    .replace('listen 127.0.0.1:8082;', `listen 127.0.0.1:${port};`)
    .replaceAll('auth.internal:8080', auth)
    .replaceAll('api.internal:8081', api);
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder}/${name};`);
  return `daemon off; master_process off; pid ${folder}/nginx.pid;
events { worker_connections 128; }
http { access_log off; ${temporary.join(' ')} large_client_header_buffers 4 32k;
${server}}
`;
}

const answers = (url: string): Promise<boolean> =>
  fetch(`${url}/ready`, { redirect: 'manual' }).then(
    () => true,
    () => false,
  );
