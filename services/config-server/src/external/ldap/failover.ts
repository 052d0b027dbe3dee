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
export function createFailover({ servers, movesOn, logger, ...pauses }: FailoverOptions): Failover {
  let active = 0;

  const passOver = (index: number): void => {
    if (active === index) active = (index + 1) % servers.length;
  };
  /** Notes that a server did not do, and throws what another server would not change. */
  const judge = (error: unknown, { index, signal, began }: { index: number; signal: AbortSignal; began: number }): Error => {
    if (signal.aborted && performance.now() - began >= patienceMs) passOver(index);
    if (signal.aborted || !(error instanceof NoAnswer || movesOn(error))) throw error;
    passOver(index);
    return error as Error;
  };
  const logSwitch = (index: number, failures: Failures): void => {
    const event = { event: 'ldap.server-switched', 'ldap.server': servers[index]?.label, reason: reasons(failures, servers) };
    logger.warn(event, 'another directory server answers');
  };

  return {
    async run(work, signal) {
      const failures: Failures = new Map();
      const order = () => servers.map((server, index) => ({ server, index })).toSorted(byTurn(active, servers.length));
      for await (const { server, index } of turns({ ...pauses, order, failures, signal })) {
        const began = performance.now();
        try {
          const done = await work(server);
          if (failures.size > 0) logSwitch(index, failures);
          return done;
        } catch (error) {
          failures.set(index, judge(error, { index, signal, began }));
        }
      }
      throw summed(failures, servers);
    },
  };
}

/** The last failure of each server. */
type Failures = Map<number, Error>;

interface Turn {
  server: DirectoryServer;
  index: number;
}

interface Turns extends Pick<FailoverOptions, 'retryAttempts' | 'retryIntervalMs'> {
  order: () => readonly Turn[];
  failures: Failures;
  signal: AbortSignal;
}

/** Every server in its turn, and after a pause again those that another try may help. */
async function* turns({ order, failures, signal, retryAttempts, retryIntervalMs }: Turns): AsyncGenerator<Turn> {
  const isHopeless = ({ index }: Turn): boolean => {
    const failure = failures.get(index);
    return failure instanceof NoAnswer && failure.isLasting;
  };
  yield* order();
  for (let attempt = 0; attempt < retryAttempts && !order().every(isHopeless); attempt += 1) {
    await sleep(retryIntervalMs, undefined, { signal });
    yield* order().filter((turn) => !isHopeless(turn));
  }
}

const byTurn =
  (active: number, count: number) =>
  (a: Turn, b: Turn): number =>
    ((a.index - active + count) % count) - ((b.index - active + count) % count);

/** A server that said something outweighs those that said nothing. */
function summed(failures: Failures, servers: readonly DirectoryServer[]): Error {
  const answered = [...failures.values()].find((failure) => !(failure instanceof NoAnswer));
  return answered ?? new NoAnswer(reasons(failures, servers) || 'no directory server is described');
}

const reasons = (failures: Failures, servers: readonly DirectoryServer[]): string =>
  [...failures].map(([index, failure]) => `${servers[index]?.label}: ${failure.message}`).join('; ');
