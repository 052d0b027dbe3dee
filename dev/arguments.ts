/** The command line asks for something there is not; the message says what there is. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** What `npm start` was asked for. */
export interface Arguments {
  port: number;
  reset: boolean;
  quiet: boolean;
}

const usage = 'npm start [-- --reset] [-- --quiet], with PORT=8080 and DATABASE_URL, REDIS_URL in the environment';

/** Throws {@link UsageError}. */
export function parseArguments(args: readonly string[], env: NodeJS.ProcessEnv): Arguments {
  const unknown = args.find((argument) => !['--reset', '--quiet'].includes(argument));
  if (unknown !== undefined) throw new UsageError(`unknown option ${unknown}. Use: ${usage}`);
  const reset = args.includes('--reset');
  if (reset && env.DATABASE_URL)
    throw new UsageError('--reset forgets .gauth only; with DATABASE_URL the data is in that database, drop it there');
  return { port: parsePort(env.PORT), reset, quiet: args.includes('--quiet') };
}

function parsePort(text: string | undefined): number {
  const port = text === undefined || text === '' ? 8080 : Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new UsageError('PORT must be a number from 1 to 65535');
  return port;
}
