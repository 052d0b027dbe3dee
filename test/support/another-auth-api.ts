import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Platform } from '@gauth/dev';

/** A second auth-api beside the one of a platform, as a second pod is. */
export interface AnotherAuthApi {
  /** Where it listens, without a path. */
  url: string;
  /** Ends it as a lost machine does. */
  kill(): Promise<void>;
  /** Ends it in good order; may be called when it is dead. */
  stop(): Promise<void>;
}

const main = fileURLToPath(new URL('../../services/auth-api/src/main.ts', import.meta.url));
const compileCache = fileURLToPath(new URL('../../node_modules/.cache/node', import.meta.url));

/** Starts it over the stores of the platform, which must have been given this key ring. */
export async function startAnotherAuthApi(platform: Platform, keyRing: string): Promise<AnotherAuthApi> {
  const env = {
    ...process.env,
    NODE_COMPILE_CACHE: compileCache,
    ...{ HOST: '127.0.0.1', PORT: '0', MANAGEMENT_PORT: '0', SHUTDOWN_DRAIN_SECONDS: '0', LOG_LEVEL: 'error' },
    ...{ DATABASE_URL: platform.databaseUrl, REDIS_URL: platform.redisUrl, KEY_RING: keyRing, ISSUER: `${platform.origin}/auth/v3` },
    ...{
      ENVIRONMENT_SERVICE_URL: platform.urls['environment-api'],
      SERVICE_CLIENT_ID: 'external_api_client',
      SERVICE_CLIENT_SECRET: 'secret',
    },
    // The hash of `ops` in the product's manual.
    OPERATIONS_PASSWORD_HASH: '$2a$10$7.jOOym2GhhVtpSPXOQmweVqY4gLKOXFbNDRul7UMeP40kQVVx/au',
  };
  const child = spawn(process.execPath, ['--conditions=source', main], { env, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  };
  return { url: `http://127.0.0.1:${await portOf(child)}`, kill: () => end('SIGKILL'), stop: () => end('SIGTERM') };
}

async function portOf(child: ChildProcess): Promise<number> {
  const [message] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`auth-api ended with code ${code}`))),
  ]);
  return (message as { port: number }).port;
}
