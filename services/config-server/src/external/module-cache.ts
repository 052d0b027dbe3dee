import type { Logger } from '@gauth/service-kit';
import type { CreateExternalModule, ExternalModule, ModuleName, OptionSections } from './module.ts';
import { type CheckQueue, createCheckQueue } from './queue.ts';

/** A module that is described by one set of sections, with the line in front of it. */
export interface ModuleInUse {
  module: ExternalModule;
  queue: CheckQueue;
}

interface Entry extends ModuleInUse {
  users: number;
  usedAt: number;
  retired: boolean;
}

/** Modules by what describes them: connections, caches and the line in front are one per set of sections. */
export interface ModuleCache {
  /** Lends a module for the time of the work, which is done even when the module is replaced meanwhile. Throws when it cannot be made. */
  use<T>(name: ModuleName, sections: OptionSections, work: (inUse: ModuleInUse) => Promise<T>): Promise<T>;
  forget(personDbid: number): void;
  /** Drops every module; those in use are closed once they are not. */
  clear(): void;
  /** Drops every module, and resolves when those that were idle are closed. */
  close(): Promise<void>;
}

interface CacheOptions {
  modules: Readonly<Partial<Record<ModuleName, CreateExternalModule>>>;
  logger: Logger;
  now: () => Date;
  /** Modules that are kept; the one unused for longest goes first. */
  capacity?: number;
}

/** A set of sections that nobody used for so long was probably replaced by another. */
const idleMs = 15 * 60_000;
/** Checks of one system at once. */
const atOnce = 64;

/** Makes the cache. */
export function createModuleCache({ modules, logger, now, capacity = 200 }: CacheOptions): ModuleCache {
  const entries = new Map<string, Entry>();
  const closing = new Set<Promise<void>>();

  const closeIfUnused = ({ module, users, retired }: Entry): void => {
    if (!retired || users > 0) return;
    const closed = module
      .close()
      .catch((error: unknown) => logger.warn({ event: 'external-module.close-failed', err: error }, 'an external module did not close'))
      .finally(() => closing.delete(closed));
    closing.add(closed);
  };
  const retire = (key: string, entry: Entry): void => {
    entries.delete(key);
    entry.retired = true;
    closeIfUnused(entry);
  };
  const clear = (): void => {
    for (const [key, entry] of entries) retire(key, entry);
  };
  const makeRoom = (): void => {
    for (const [key, entry] of entries) {
      if (entries.size < capacity && entry.usedAt > now().getTime() - idleMs) return;
      retire(key, entry);
    }
  };

  const entryOf = (name: ModuleName, sections: OptionSections): Entry => {
    const key = keyOf(name, sections);
    const known = entries.get(key);
    entries.delete(key);
    if (known === undefined) makeRoom();
    const entry = known ?? { ...make(name, sections), users: 0, usedAt: 0, retired: false };
    entry.usedAt = now().getTime();
    // Last in the map is used last.
    entries.set(key, entry);
    return entry;
  };
  const make = (name: ModuleName, sections: OptionSections): ModuleInUse => {
    const create = modules[name];
    if (create === undefined) throw new Error(`this server has no module ${name}`);
    return { module: create(sections, { logger: logger.child({ 'external.module': name }), now }), queue: createCheckQueue({ atOnce }) };
  };

  return {
    async use(name, sections, work) {
      const entry = entryOf(name, sections);
      entry.users += 1;
      try {
        return await work(entry);
      } finally {
        entry.users -= 1;
        closeIfUnused(entry);
      }
    },
    forget(personDbid) {
      for (const { module } of entries.values()) module.forget?.(personDbid);
    },
    clear,
    async close() {
      clear();
      await Promise.all(closing);
    },
  };
}

/** The same for the same options, in whatever order they are written. */
const keyOf = (name: ModuleName, sections: OptionSections): string =>
  JSON.stringify([name, sorted(sections).map(([section, options]) => [section, sorted(options)])]);

const sorted = <T>(record: Record<string, T>): [string, T][] => Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1));
