import { isIP } from 'node:net';
import { isDeepStrictEqual } from 'node:util';
import type { ConfigServer, ConfigServerOptions, Endpoint } from '@gauth/config-server';
import { type EnvironmentConnection, environmentPasswordContext, environmentTokenUuidContext } from '@gauth/environment-client';
import type { KeyRing } from '@gauth/service-kit';
import { readingEndpoints, writingEndpoints } from './endpoints.ts';

/** What clients are made with, beside what an environment states. */
export interface ClientsOptions {
  /** Opens the passwords of the service accounts, and the keys of tokens. */
  keyRing: Pick<KeyRing, 'open'>;
  /** Where this process runs, such as `/USW1`: persons are checked only by Configuration Servers that serve it. */
  location: string;
  /** For environments with secured ports. */
  tls?: ConfigServerOptions['tls'];
  /** The same for all environments. */
  limits?: Pick<ConfigServerOptions, 'connectTimeoutMs' | 'requestTimeoutMs' | 'loginTimeoutMs' | 'maxInFlight' | 'maxQueued'> | undefined;
  resolve?: ConfigServerOptions['resolve'];
  onEvent?: ConfigServerOptions['onEvent'];
  connect: (options: ConfigServerOptions) => ConfigServer;
}

/** What tokens in the password field are made with, as the options `token-uuid` and `token-preambula` of the servers say. */
export interface TokenKey {
  key: string;
  preambula?: string | undefined;
}

/** The clients of one environment. */
export interface EnvironmentClients {
  reading: ConfigServer;
  /** For changes of passwords; the same one unless that may lead to a read-only server. Made when it is first asked for. */
  writing(): ConfigServer;
  /** Undefined where the servers take no tokens. */
  tokenKey: TokenKey | undefined;
  close(): Promise<void>;
}

/** Makes the clients of one environment as it is stated now. Throws Error where a secret of it cannot be opened or no server serves the location. */
export function createEnvironmentClients(environment: EnvironmentConnection, options: ClientsOptions): EnvironmentClients {
  const { connect, location } = options;
  const client = (endpoints: Endpoint[]): ConfigServer => connect(clientOptions(environment, endpoints, options));
  const places = readingEndpoints(environment, location);
  const reading = client(places);
  const tokenKey = tokenKeyOf(environment, options);
  let other: ConfigServer | undefined;

  return {
    reading,
    writing() {
      const endpoints = writingEndpoints(environment, location);
      if (isDeepStrictEqual(endpoints, places)) return reading;
      other ??= client(endpoints);
      return other;
    },
    tokenKey,
    close: async () => void (await Promise.all([reading.close(), other?.close()])),
  };
}

function tokenKeyOf({ id, sealedTokenUuid, tokenPreambula }: EnvironmentConnection, { keyRing }: ClientsOptions): TokenKey | undefined {
  if (sealedTokenUuid === undefined) return undefined;
  return { key: keyRing.open(sealedTokenUuid, environmentTokenUuidContext(id)), preambula: tokenPreambula };
}

/** The protocol carries at most an hour. */
const longestSilence = 3600;

function clientOptions(
  environment: EnvironmentConnection,
  endpoints: Endpoint[],
  { keyRing, tls = {}, limits, resolve, onEvent }: ClientsOptions,
): ConfigServerOptions {
  return {
    name: environment.id,
    endpoints,
    ...(environment.tlsEnabled && { tls }),
    application: { name: environment.appName, type: 'CFGGenericClient' },
    serviceAccount: {
      userName: environment.username,
      password: keyRing.open(environment.sealedPassword, environmentPasswordContext(environment.id)),
    },
    localTimeoutSeconds: Math.min(environment.localTimeout, longestSilence),
    remoteTimeoutSeconds: Math.min(environment.remoteTimeout, longestSilence),
    traceMode: environment.traceMode,
    ...limits,
    // Where no name is given, no other server can take over from one that is lost, and nobody need wait for that.
    resolve: endpoints.every(({ host }) => isIP(host) !== 0) ? undefined : resolve,
    onEvent,
  };
}
