import { readFileSync } from 'node:fs';
import { type AdministrationClient, authorizationOf, type Credentials, createAdministrationClient } from '@gauth/auth-client';
import type { CliOption, CommandContext } from './command.ts';
import { UsageError } from './failure.ts';

/** The two APIs that administration is about. */
export interface Apis {
  auth: AdministrationClient;
  environment: AdministrationClient;
  /** The client that this command is itself, where it is one. */
  ownClientId?: string;
}

/** Options of every command that speaks to an installation. */
export const connectionOptions = {
  url: { type: 'string', value: 'URL', help: 'origin of auth-api, such as https://auth.example.com; else GAUTH_URL' },
  'environment-url': {
    type: 'string',
    value: 'URL',
    help: 'origin of environment-api where it is another one; else GAUTH_ENVIRONMENT_URL',
  },
  wait: { type: 'string', value: 'SECONDS', help: 'how long to wait for a service that is away; 30 without it' },
} as const satisfies Record<string, CliOption>;

const defaultWaitSeconds = 30;

/** Clients of both APIs, as options and environment say. Throws UsageError that names what is missing. */
export function connect(context: CommandContext): Apis {
  const setting = (name: string) => settingOf(context, name);
  const auth = originOf('url', context.text('url') ?? setting('GAUTH_URL'));
  const environment = originOf(
    'environment-url',
    context.text('environment-url') ?? setting('GAUTH_ENVIRONMENT_URL') ?? setting('ENVIRONMENT_SERVICE_URL') ?? auth,
  );
  const credentials = credentialsOf(setting);
  const authorization = authorizationOf(credentials, auth);
  const shared = { authorization, signal: context.signal, writeSignal: laterThan(context.signal), patienceMs: waitSeconds(context) * 1000 };
  return {
    auth: createAdministrationClient({ ...shared, origin: auth }),
    environment: createAdministrationClient({ ...shared, origin: environment }),
    ...('clientId' in credentials && { ownClientId: credentials.clientId }),
  };
}

/** Writes that are under way when the command is interrupted may end; a Job in a cluster has much longer. */
const writesEndMs = 4000;

function laterThan(signal: AbortSignal): AbortSignal {
  const later = new AbortController();
  signal.addEventListener('abort', () => setTimeout(() => later.abort(), writesEndMs).unref(), { once: true });
  return later.signal;
}

/** A setting from the environment, or from the file that `NAME_FILE` names. */
export function settingOf({ env }: CommandContext, name: string): string | undefined {
  const file = env[`${name}_FILE`];
  if (env[name]) return env[name];
  if (!file) return undefined;
  try {
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    throw new UsageError(`${name}_FILE: ${file} cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}

function credentialsOf(setting: (name: string) => string | undefined): Credentials {
  const credentials = statedCredentials(setting);
  if (credentials !== undefined) return credentials;
  throw new UsageError(
    'credentials are missing: set GAUTH_USERNAME and GAUTH_PASSWORD (the operations user), or GAUTH_CLIENT_ID and GAUTH_CLIENT_SECRET; each can be NAME_FILE',
  );
}

/** As whom the command acts: the operations user, a client, or in a container of auth-api the client that the service is. */
export function statedCredentials(setting: (name: string) => string | undefined): Credentials | undefined {
  const [userName, password] = [setting('GAUTH_USERNAME'), setting('GAUTH_PASSWORD')];
  if (userName && password) return { userName, password };
  for (const prefix of ['GAUTH_CLIENT', 'SERVICE_CLIENT']) {
    const [clientId, clientSecret] = [setting(`${prefix}_ID`), setting(`${prefix}_SECRET`)];
    if (clientId && clientSecret) return { clientId, clientSecret };
  }
  return undefined;
}

function originOf(option: string, text: string | undefined): string {
  const name = `GAUTH_${option.toUpperCase().replace('-', '_')}`;
  if (text === undefined) throw new UsageError(`--${option} is missing, or ${name} in the environment`);
  return addressIn(`--${option} (or ${name})`, text);
}

/** An address without what gauth itself appends to it. Throws UsageError that does not repeat it: fetch would show a password in it among its reasons. */
export function addressIn(name: string, text: string): string {
  if (!/^https?:\/\/[^@?#]+$/.test(text) || !URL.canParse(text))
    throw new UsageError(`${name} must be an https or http address without user, query and fragment`);
  return new URL(text).href.replace(/(\/(auth|environment)\/v3)?\/*$/, '');
}

function waitSeconds(context: CommandContext): number {
  const text = context.text('wait');
  if (text === undefined) return defaultWaitSeconds;
  if (!/^\d{1,5}$/.test(text)) throw new UsageError('--wait must be a number of seconds');
  return Number(text);
}
