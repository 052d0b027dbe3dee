import type { Logger } from '@gauth/service-kit';
import type { PasswordPolicyValue } from 'ldapts';
import { createConnectionPool } from './connection-pool.ts';
import type { Endpoint } from './directory-socket.ts';
import { type LdapConnection, openLdapConnection } from './ldap-connection.ts';
import { NoAnswer, ReferredServerFailure, ResultFailure } from './ldap-failures.ts';
import type { LdapServerOptions } from './ldap-options.ts';
import { addressLabel, type LdapAddress } from './ldap-url.ts';
import { type Found, type Place, searchThroughReferrals } from './referral-search.ts';

/** An entry, and where it is. */
export type FoundEntry = Extract<Found, { kind: 'one' }>;

/** One server of a directory. Its questions throw NoAnswer, ReferredServerFailure, ResultFailure, and the signal's reason. */
export interface DirectoryServer {
  /** How the log calls it. */
  label: string;
  /** Searches for whoever has this name by the filter of the section. */
  find(name: string, signal: AbortSignal): Promise<Found>;
  /** Proves a password that is not empty, and gives what the server says of it. */
  prove(entry: FoundEntry, password: string, signal: AbortSignal): Promise<PasswordPolicyValue | undefined>;
  /** Lends a connection of its own that is bound as the person. */
  asPerson<T>(
    entry: FoundEntry,
    proof: { password: string; signal: AbortSignal },
    work: (connection: LdapConnection) => Promise<T>,
  ): Promise<T>;
  close(): void;
}

/** Makes it; nothing is connected before the first question. */
export function createDirectoryServer(options: LdapServerOptions, logger: Logger): DirectoryServer {
  const { base, scope, idleTimeoutMs } = options;
  const label = addressLabel(options);
  const trace = (step: string, detail: Record<string, unknown>): void => {
    if (options.verbose)
      logger.info({ event: 'ldap.trace', 'ldap.server': label, 'ldap.step': step, ...detail }, 'a step of a directory check');
  };
  const home: Place = { address: { secure: options.secure, host: options.host, port: options.port }, base, scope };
  const searching = createConnectionPool({ open: (signal) => openForSearch(options, signal), idleTimeoutMs });
  const proving = createConnectionPool({ open: (signal) => openLdapConnection(options, signal), idleTimeoutMs });

  const search = async (place: Place, filter: string, signal: AbortSignal) => {
    const request = { base: place.base, scope: place.scope, filter };
    if (place === home) return searching.use(signal, (connection) => connection.search(request, signal));
    const connection = await openForSearch(referredEndpoint(options, place.address), signal).catch(notHere);
    try {
      return await connection.search(request, signal).catch(notHere);
    } finally {
      connection.close();
    }
  };

  return {
    label,
    async find(name, signal) {
      const filter = options.filter(name);
      const searchAt = async (place: Place) => {
        const answer = await search(place, filter, signal);
        trace('search', { 'ldap.place': addressLabel(place.address), found: answer.names.length, references: answer.references.length });
        return answer;
      };
      return searchThroughReferrals({ start: home, chaseReferrals: options.chaseReferrals, searchAt });
    },
    async prove(entry, password, signal) {
      checkName(entry.name);
      const bind = (connection: LdapConnection) => connection.bind(entry.name, password, signal);
      const isHere = entry.address === home.address;
      const policy = await (isHere ? proving.use(signal, bind) : onOwn(options, entry.address, { signal, work: bind }).catch(notHere));
      trace('bind', { 'ldap.place': addressLabel(entry.address) });
      return policy;
    },
    async asPerson(entry, { password, signal }, work) {
      checkName(entry.name);
      const asBound = async (connection: LdapConnection) => {
        await connection.bind(entry.name, password, signal);
        return work(connection);
      };
      return onOwn(options, entry.address, { signal, work: asBound });
    },
    close() {
      searching.close();
      proving.close();
    },
  };
}

function notHere(error: unknown): never {
  throw error instanceof NoAnswer ? new ReferredServerFailure(`a server of a referral: ${error.message}`, { cause: error }) : error;
}

async function openForSearch(
  options: Endpoint & Pick<LdapServerOptions, 'appUser' | 'appPassword'>,
  signal: AbortSignal,
): Promise<LdapConnection> {
  const connection = await openLdapConnection(options, signal);
  try {
    if (options.appUser !== '') await connection.bind(options.appUser, options.appPassword, signal);
    return connection;
  } catch (error) {
    connection.close();
    // What is wrong with the service account is no business of a person's.
    throw error instanceof ResultFailure ? new NoAnswer(`app-user is refused: ${error.message}`, { cause: error, isLasting: true }) : error;
  }
}

async function onOwn<T>(
  options: LdapServerOptions,
  address: LdapAddress,
  { signal, work }: { signal: AbortSignal; work: (connection: LdapConnection) => Promise<T> },
): Promise<T> {
  const connection = await openLdapConnection(referredEndpoint(options, address), signal);
  try {
    return await work(connection);
  } finally {
    connection.close();
  }
}

/** Nobody's password goes in clear to where a referral leads when the first server was reached by TLS. */
function referredEndpoint<T extends LdapServerOptions>(options: T, address: LdapAddress): T {
  return { ...options, ...address, startTls: !address.secure && (options.secure || options.startTls) };
}

/** What is no distinguished name could be a mechanism of SASL to the library. */
function checkName(name: string): void {
  if (!name.includes('=')) throw new NoAnswer('the entry has no distinguished name', { isLasting: true });
}
