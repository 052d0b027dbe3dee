import type { EnvironmentClient } from './client.ts';
import { createConnections } from './connections.ts';
import type { ContactCenter } from './contact-center.ts';
import type { EnvironmentConnection } from './environment.ts';
import { EnvironmentUnavailable } from './errors.ts';
import { createSnapshot, type Snapshot } from './snapshot.ts';

/**
 * Contact centers, connections and origins from memory, renewed within seconds of a change. What was last known keeps serving while
 * the Environment API is away; until something was loaded once, every question throws EnvironmentUnavailable.
 */
export interface EnvironmentDirectory {
  /** Whether something was ever loaded. */
  readonly ready: boolean;
  /** Begins to load and to watch for changes; returns at once, because the API may come up later. */
  start(): void;
  stop(): void;
  contactCenters(): readonly ContactCenter[];
  contactCenter(id: string): ContactCenter | undefined;
  /** The contact center of the domain in `domain\user`, in any letter case. */
  contactCenterByDomain(domain: string): ContactCenter | undefined;
  /** The contact center of a user name without a domain: the most specific pattern wins, else the default contact center. */
  contactCenterForUserName(userName: string): ContactCenter | undefined;
  /** How to reach the Configuration Server of an environment; undefined when there is no such environment. */
  connection(environmentId: string): Promise<EnvironmentConnection | undefined>;
  /** Whether a contact center lists this browser origin, or without one, whether any does. */
  originListed(origin: string, contactCenterId?: string): boolean;
  /** Whether a browser origin may use some contact center: it is listed, or there is a contact center that lists none and so takes every origin. */
  originAllowed(origin: string): boolean;
}

/** What the owner of a directory wants to write to its log: one call per load, one per outage, one per recovery. */
export interface DirectoryLog {
  onLoaded?: (loaded: { revision: number; contactCenters: number }) => void;
  onOutage?: (error: unknown) => void;
  onRecovered?: () => void;
}

/** Whose answers are remembered and how often they are checked for changes, in milliseconds. */
export interface EnvironmentDirectoryOptions {
  client: EnvironmentClient;
  everyMs?: number;
  log?: DirectoryLog;
}

/** Whoever provisions the first contact center is waiting for it. */
const whileEmptyMs = 100;

/** A directory over a client; call `start()` to fill it and `stop()` to let the process end. */
export function createEnvironmentDirectory({ client, everyMs = 1000, log = {} }: EnvironmentDirectoryOptions): EnvironmentDirectory {
  const connections = createConnections(client);
  let snapshot: Snapshot | undefined;
  let away = false;
  let timer: NodeJS.Timeout | undefined;
  let watch = 0;

  function loaded(): Snapshot {
    if (snapshot === undefined) throw new EnvironmentUnavailable('nothing was read from the Environment API yet');
    return snapshot;
  }

  async function refresh(): Promise<void> {
    // The revision is read first: a change made while the lists are read leaves a difference for the next look.
    const revision = await client.revision();
    if (revision === snapshot?.revision) return;
    const contactCenters = await client.contactCenters();
    snapshot = createSnapshot(revision, contactCenters, await client.corsOrigins());
    log.onLoaded?.({ revision, contactCenters: contactCenters.length });
  }

  const pauseMs = (): number => (snapshot?.contactCenters.length === 0 ? Math.min(everyMs, whileEmptyMs) : everyMs);

  async function look(own: number): Promise<void> {
    try {
      await refresh();
      if (away) log.onRecovered?.();
      away = false;
    } catch (error) {
      if (!away && own === watch) log.onOutage?.(error);
      away = true;
    }
    if (own !== watch) return;
    timer = setTimeout(look, pauseMs(), own);
    timer.unref();
  }

  return {
    get ready() {
      return snapshot !== undefined;
    },
    start() {
      if (timer !== undefined) return;
      watch += 1;
      timer = setTimeout(look, 0, watch);
    },
    stop() {
      watch += 1;
      clearTimeout(timer);
      timer = undefined;
    },
    contactCenters: () => loaded().contactCenters,
    contactCenter: (id) => loaded().contactCenter(id),
    contactCenterByDomain: (domain) => loaded().contactCenterByDomain(domain),
    contactCenterForUserName: (userName) => loaded().contactCenterForUserName(userName),
    connection: async (environmentId) => connections.find(environmentId, loaded().revision),
    originListed: (origin, contactCenterId) => loaded().originListed(origin, contactCenterId),
    originAllowed: (origin) => loaded().originAllowed(origin),
  };
}
