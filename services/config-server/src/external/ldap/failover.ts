import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '@gauth/service-kit';
import type { DirectoryServer } from './directory-server.ts';
import { NoAnswer } from './ldap-failures.ts';

/** Servers in an order, of which the one that answers serves everybody until it no longer does; then the next in the order takes its place. */
export interface Failover {
  /**
   * Does the work with the first server that can, beginning with the active one, and again from the start after a pause. Throws NoAnswer, which names
   * what was wrong with each, when none can; whatever else the work throws ends it, unless `movesOn` says that another server may do better.
   */
  run<T>(work: (server: DirectoryServer) => Promise<T>, signal: AbortSignal): Promise<T>;
}

interface FailoverOptions {
  servers: readonly DirectoryServer[];
  retryAttempts: number;
  retryIntervalMs: number;
  movesOn: (error: unknown) => boolean;
  logger: Logger;
}

/** Who gives up after so long has waited for a server that is probably gone. */
const patienceMs = 1000;

/** Makes it; the first server is the active one. */
export function createFailover({ servers, retryAttempts, retryIntervalMs, movesOn, logger }: FailoverOptions): Failover {
  let active = 0;

  const passOver = (index: number): void => {
    if (active === index) active = (index + 1) % servers.length;
  };
  const isPassing = (error: unknown): boolean => error instanceof NoAnswer || movesOn(error);

  const attempt = async <T>(
    index: number,
    server: DirectoryServer,
    { work, signal, failures }: Round<T>,
  ): Promise<{ done: T } | undefined> => {
    const began = performance.now();
    try {
      return { done: await work(server) };
    } catch (error) {
      const isAbandoned = signal.aborted && performance.now() - began >= patienceMs;
      const passes = signal.aborted ? isAbandoned : isPassing(error);
      if (passes) passOver(index);
      if (signal.aborted || !passes) throw error;
      failures.set(index, error as Error);
      return undefined;
    }
  };

  /** One look at every server that another try may help. */
  const once = async <T>(round: Round<T>): Promise<{ done: T } | undefined> => {
    const start = active;
    for (const offset of servers.keys()) {
      const index = (start + offset) % servers.length;
      const server = servers[index];
      if (server === undefined || isLasting(round.failures.get(index))) continue;
      const outcome = await attempt(index, server, round);
      if (outcome === undefined) continue;
      if (round.failures.size > 0) logSwitch(server, round.failures);
      return outcome;
    }
    return undefined;
  };

  const logSwitch = (server: DirectoryServer, failures: ReadonlyMap<number, Error>): void => {
    const event = { event: 'ldap.server-switched', 'ldap.server': server.label, reason: reasons(failures, servers) };
    logger.warn(event, 'another directory server answers');
  };

  const mayHelp = (failures: ReadonlyMap<number, Error>): boolean => [...failures.values()].some((failure) => !isLasting(failure));

  return {
    async run(work, signal) {
      const failures = new Map<number, Error>();
      for (let round = 0; round === 0 || (round <= retryAttempts && mayHelp(failures)); round += 1) {
        if (round > 0) await sleep(retryIntervalMs, undefined, { signal });
        const outcome = await once({ work, signal, failures });
        if (outcome !== undefined) return outcome.done;
      }
      throw summed(failures, servers);
    },
  };
}

const isLasting = (failure: Error | undefined): boolean => failure instanceof NoAnswer && failure.isLasting;

interface Round<T> {
  work: (server: DirectoryServer) => Promise<T>;
  signal: AbortSignal;
  /** The last failure of each server. */
  failures: Map<number, Error>;
}

/** A server that said something outweighs those that said nothing. */
function summed(failures: ReadonlyMap<number, Error>, servers: readonly DirectoryServer[]): Error {
  const answered = [...failures.values()].find((failure) => !(failure instanceof NoAnswer));
  return answered ?? new NoAnswer(reasons(failures, servers) || 'no directory server is described');
}

const reasons = (failures: ReadonlyMap<number, Error>, servers: readonly DirectoryServer[]): string =>
  [...failures].map(([index, failure]) => `${servers[index]?.label}: ${failure.message}`).join('; ');
