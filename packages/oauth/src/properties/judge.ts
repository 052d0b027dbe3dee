import { type InvariantId, invariants } from './invariants.ts';

/** Thrown where an invariant does not hold. */
export class InvariantBroken extends Error {
  override readonly name = 'InvariantBroken';
  readonly id: InvariantId;

  constructor(id: InvariantId, what: string) {
    const { sentence, section } = invariants[id];
    super(`${id}: ${sentence} (${section}). ${what}`);
    this.id = id;
  }
}

/** Holds invariants against what happened, and counts how often each one was really put to the test. */
export interface Judge {
  (id: InvariantId, holds: boolean, what: string): void;
  readonly counts: Map<InvariantId, number>;
}

/** `only` lets everything else pass, for tests that break one invariant on purpose. */
export function createJudge(only?: InvariantId): Judge {
  const counts = new Map<InvariantId, number>();
  const judge = (id: InvariantId, holds: boolean, what: string): void => {
    counts.set(id, (counts.get(id) ?? 0) + 1);
    if (!holds && (only === undefined || only === id)) throw new InvariantBroken(id, what);
  };
  return Object.assign(judge, { counts });
}
