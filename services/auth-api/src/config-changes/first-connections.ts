import type { Check } from '@gauth/service-kit';

/** Whether a new process is known to the Configuration Servers it needs, as far as that can be waited for. */
export interface FirstConnections {
  /** These environments must be connected. */
  needed(environmentIds: readonly string[]): void;
  connected(environmentId: string): void;
  /** There is nothing to wait for, such as where it cannot be known which environments there are. */
  end(): void;
  /** For readiness: rejects until all are connected, or for ten seconds since it is known which, and never again. */
  check: Check;
}

/** Longer than a server takes that is only busy. One tenant's server that is down holds up a start for so long, and takes no process away that serves others. */
const longestMs = 10_000;

/**
 * Makes it for one process. Before a process has registered at a Configuration Server it can check no password there, and a server that is busy with the users of
 * other processes takes its time: sign-ins go to those until then.
 */
export function createFirstConnections(): FirstConnections {
  const connected = new Set<string>();
  let awaited: readonly string[] | undefined;
  let knownAt: number | undefined;
  let over = false;

  function settle(): void {
    over ||= awaited?.every((id) => connected.has(id)) ?? false;
  }

  return {
    needed(environmentIds) {
      knownAt ??= performance.now();
      awaited = environmentIds;
      settle();
    },
    connected(environmentId) {
      connected.add(environmentId);
      settle();
    },
    end() {
      over = true;
    },
    async check() {
      over ||= knownAt !== undefined && performance.now() - knownAt >= longestMs;
      if (!over) throw new Error('not every Configuration Server is connected yet');
    },
  };
}
