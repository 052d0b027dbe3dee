import { type CacheUse, unobservedCache } from '@gauth/service-kit';

/** A snapshot of few records, in memory. */
export interface KeptSnapshot<Snapshot> {
  /** As it was at the last `renew` or later; while it cannot be read, the one before. Rejects as long as none was ever read. */
  current(): Promise<Snapshot>;
  /** Makes it be read again before it is used next: call it when the revision changes. */
  renew(): void;
}

/** Keeps what `read` gives. There are few records, so all are read at once, and one that nobody knows costs no statement either. */
export function keptSnapshot<Snapshot>(read: () => Promise<Snapshot>, use: CacheUse = unobservedCache): KeptSnapshot<Snapshot> {
  let generation = 0;
  let known: { snapshot: Snapshot; generation: number } | undefined;
  let underWay: { reading: Promise<Snapshot>; generation: number } | undefined;

  async function readIn(generation: number): Promise<Snapshot> {
    const snapshot = await read();
    if (known === undefined || known.generation < generation) known = { snapshot, generation };
    return snapshot;
  }

  /** A reading that began before a change must not answer a question asked after it. */
  function readOnce(): Promise<Snapshot> {
    if (underWay?.generation === generation) return underWay.reading;
    const flight = { reading: readIn(generation), generation };
    const landed = () => {
      if (underWay === flight) underWay = undefined;
    };
    flight.reading.then(landed, landed);
    underWay = flight;
    return flight.reading;
  }

  return {
    async current() {
      if (known?.generation === generation) {
        use.hit();
        return known.snapshot;
      }
      use.miss();
      return readOnce().catch((error: unknown) => {
        if (known === undefined) throw error;
        return known.snapshot;
      });
    },
    renew() {
      generation += 1;
    },
  };
}
