import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { freePort } from '@gauth/dev/free-port';

const main = fileURLToPath(new URL('../../services/config-server/src/main.ts', import.meta.url));
const compileCache = fileURLToPath(new URL('../../node_modules/.cache/node', import.meta.url));

/** A Configuration Server in a process of its own. */
export interface ConfigServerProcess {
  port: number;
  kill(signal: NodeJS.Signals): void;
  /** Resolves when the process is gone. */
  ended: Promise<unknown>;
}

/** Processes of the Configuration Server on one database; `stop` ends those that are left. */
export function configServers(databaseUrl: string) {
  const running = new Set<ChildProcess>();

  const launch = (args: readonly string[], env: Record<string, string> = {}): ChildProcess => {
    const child = spawn(process.execPath, ['--conditions=source', main, ...args], {
      env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: compileCache, DATABASE_URL: databaseUrl, HOST: '127.0.0.1', ...env },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    running.add(child);
    child.once('exit', () => running.delete(child));
    return child;
  };

  return {
    /** Runs a command to its end; rejects when it fails. */
    async command(...args: string[]): Promise<void> {
      const [code] = await once(launch(args, { LOG_LEVEL: 'silent' }), 'exit');
      if (code !== 0) throw new Error(`config-server ${args.join(' ')} ended with ${code}`);
    },
    /** Resolves when it serves, or stands by. */
    async start(env: Record<string, string> = {}): Promise<ConfigServerProcess> {
      const port = await freePort();
      const child = launch([], { PORT: String(port), MANAGEMENT_PORT: '0', SHUTDOWN_DRAIN_SECONDS: '0', LOG_LEVEL: 'silent', ...env });
      const ended = once(child, 'exit');
      await Promise.race([once(child, 'message'), ended.then(() => Promise.reject(new Error('config-server did not start')))]);
      return { port, kill: (signal) => child.kill(signal), ended };
    },
    async stop(): Promise<void> {
      const left = [...running].map((child) => {
        const exited = once(child, 'exit');
        child.kill('SIGKILL');
        return exited;
      });
      await Promise.all(left);
    },
  };
}
