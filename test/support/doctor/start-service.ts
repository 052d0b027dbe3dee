import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A service of ours beside those of the platform. */
export interface RunningService {
  /** Scheme, host and port. */
  url: string;
  managementUrl: string;
}

/** A process that services are started in. */
export interface ServiceHost {
  /** Starts one from its sources on free ports; rejects when the process ends instead. */
  start(name: 'auth-api' | 'auth-ui' | 'environment-api', env: Record<string, string>): Promise<RunningService>;
  /** Kills all of them. */
  stop(): Promise<void>;
}

const file = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const listener = { HOST: '127.0.0.1', PORT: '0', MANAGEMENT_PORT: '0', SHUTDOWN_DRAIN_SECONDS: '0', LOG_LEVEL: 'info' };

/** Starts the process; `preload` is run in it before anything else. */
export function startServiceHost(preload?: string): ServiceHost {
  const args = ['--conditions=source', ...(preload === undefined ? [] : ['--import', preload]), file('service-host.ts')];
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: file('../../../node_modules/.cache/node') },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  let before: Promise<unknown> = Promise.resolve();
  const startNow = async (name: string, env: Record<string, string>): Promise<RunningService> => {
    const listening = portsOf(child, name);
    child.send({ main: file(`../../../services/${name}/src/main.ts`), env: { PATH: process.env.PATH ?? '', ...listener, ...env } });
    const { port, managementPort } = await listening;
    return {
      url: `${env.TLS_CERT_FILE === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
      managementUrl: `http://127.0.0.1:${managementPort}`,
    };
  };
  return {
    start(name, env) {
      const started = before.then(() => startNow(name, env));
      before = started.catch(() => undefined);
      return started;
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}

async function portsOf(child: ChildProcess, name: string): Promise<{ port: number; managementPort: number }> {
  const settled = new AbortController();
  const { signal } = settled;
  try {
    const [message] = await Promise.race([
      once(child, 'message', { signal }),
      once(child, 'exit', { signal }).then(([code]) => Promise.reject(new Error(`${name} ended with code ${code}`))),
    ]);
    return message as { port: number; managementPort: number };
  } finally {
    settled.abort();
  }
}
