/** The command line asks for something there is not; the message says what there is. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** What `npm start` was asked for. */
export interface Arguments {
  port: number;
  /** `undefined` leaves the choice to the platform. */
  tlsPort: number | undefined;
  reset: boolean;
  quiet: boolean;
}

const usage = 'npm start [-- --reset] [-- --quiet], with PORT=8080, TLS_PORT=8443, DATABASE_URL and REDIS_URL in the environment';

/** Throws {@link UsageError}. */
export function parseArguments(args: readonly string[], env: NodeJS.ProcessEnv): Arguments {
  const unknown = args.find((argument) => !['--reset', '--quiet'].includes(argument));
  if (unknown !== undefined) throw new UsageError(`unknown option ${unknown}. Use: ${usage}`);
  const reset = args.includes('--reset');
  if (reset && env.DATABASE_URL)
    throw new UsageError('--reset forgets .gauth only; with DATABASE_URL the data is in that database, drop it there');
  const [port = 8080, tlsPort] = [portIn(env, 'PORT'), portIn(env, 'TLS_PORT')];
  if (port === tlsPort) throw new UsageError('TLS_PORT must not be PORT');
  return { port, tlsPort, reset, quiet: args.includes('--quiet') };
}

function portIn(env: NodeJS.ProcessEnv, name: 'PORT' | 'TLS_PORT'): number | undefined {
  const text = env[name];
  if (text === undefined || text === '') return undefined;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new UsageError(`${name} must be a number from 1 to 65535`);
  return port;
}
