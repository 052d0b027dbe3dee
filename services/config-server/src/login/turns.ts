import { TooManyWaiting } from '../ports.ts';

/** Lines in which what concerns one person is done one after the other. */
export interface Turns {
  /** Does the work when everybody who came before has done theirs. Rejects with TooManyWaiting when too many wait for the same person. */
  take<T>(personDbid: number, work: () => Promise<T>): Promise<T>;
}

/** Makes the lines; those of persons for whom nobody waits take no room. */
export function createTurns({ waiting = 64 }: { waiting?: number } = {}): Turns {
  const lines = new Map<number, (() => void)[]>();

  return {
    async take(personDbid, work) {
      const line = lines.get(personDbid) ?? [];
      if (line.length >= waiting) throw new TooManyWaiting('too many logins of one person wait');
      if (lines.has(personDbid)) await new Promise<void>((resolve) => line.push(resolve));
      else lines.set(personDbid, line);
      try {
        return await work();
      } finally {
        const next = line.shift();
        if (next === undefined) lines.delete(personDbid);
        else next();
      }
    },
  };
}
