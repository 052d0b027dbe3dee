import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A service of ours beside those of the platform. */
export interface RunningService {
  /** Scheme, host and port. */
  url: string;
  managementUrl: string;
  stop(): Promise<void>;
}

interface ServiceOptions {
  env: Record<string, string>;
  /** What is run before it. */
  preload?: string;
}

const compileCache = fileURLToPath(new URL('../../../node_modules/.cache/node', import.meta.url));

/** Starts it from its sources on free ports; rejects when it ends instead. */
export async function startService(
  name: 'auth-api' | 'auth-ui' | 'environment-api',
  { env, preload }: ServiceOptions,
): Promise<RunningService> {
  const main = fileURLToPath(new URL(`../../../services/${name}/src/main.ts`, import.meta.url));
  const listener = { HOST: '127.0.0.1', PORT: '0', MANAGEMENT_PORT: '0', SHUTDOWN_DRAIN_SECONDS: '0', LOG_LEVEL: 'info' };
  const args = ['--conditions=source', ...(preload === undefined ? [] : ['--import', preload]), main];
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: compileCache, ...listener, ...env },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const { port, managementPort } = await portsOf(child, name);
  return {
    url: `${env.TLS_CERT_FILE === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    managementUrl: `http://127.0.0.1:${managementPort}`,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}

async function portsOf(child: ChildProcess, name: string): Promise<{ port: number; managementPort: number }> {
  const [message] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`${name} ended with code ${code}`))),
  ]);
  return message as { port: number; managementPort: number };
}
