import { type ComponentName, componentNames } from './components/start-components.ts';

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
  /** Real systems that are started beside the platform. */
  components: ComponentName[];
}

const usage = `npm start [-- --reset] [-- --quiet] [-- --with ${componentNames.join()}], with PORT=8080, TLS_PORT=8443, DATABASE_URL and REDIS_URL in the environment`;

/** Throws {@link UsageError}. */
export function parseArguments(args: readonly string[], env: NodeJS.ProcessEnv): Arguments {
  const { plain, components } = readWith(args);
  const unknown = plain.find((argument) => !['--reset', '--quiet'].includes(argument));
  if (unknown !== undefined) throw new UsageError(`unknown option ${unknown}. Use: ${usage}`);
  const reset = plain.includes('--reset');
  if (reset && env.DATABASE_URL)
    throw new UsageError('--reset forgets .gauth only; with DATABASE_URL the data is in that database, drop it there');
  const [port = 8080, tlsPort] = [portIn(env, 'PORT'), portIn(env, 'TLS_PORT')];
  if (port === tlsPort) throw new UsageError('TLS_PORT must not be PORT');
  return { port, tlsPort, reset, quiet: plain.includes('--quiet'), components };
}

/** `--with` takes the argument after it, a comma list. */
function readWith(args: readonly string[]): { plain: string[]; components: ComponentName[] } {
  const at = args.indexOf('--with');
  if (at === -1) return { plain: [...args], components: [] };
  const named = (args[at + 1] ?? '').split(',').filter((name) => name !== '');
  const unknown = named.find((name) => !isComponent(name));
  if (named.length === 0 || unknown !== undefined)
    throw new UsageError(`--with needs a comma list of ${componentNames.join(', ')}${unknown === undefined ? '' : `, not ${unknown}`}`);
  return { plain: args.toSpliced(at, 2), components: [...new Set(named.filter(isComponent))] };
}

const isComponent = (name: string): name is ComponentName => (componentNames as readonly string[]).includes(name);

function portIn(env: NodeJS.ProcessEnv, name: 'PORT' | 'TLS_PORT'): number | undefined {
  const text = env[name];
  if (text === undefined || text === '') return undefined;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new UsageError(`${name} must be a number from 1 to 65535`);
  return port;
}
