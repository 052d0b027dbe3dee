/** Which run of a property is asked for: without anything, one that nobody has seen before. */
export interface Run {
  seed?: number;
  /** To the one case that failed, in fast-check's words. */
  path?: string;
  numRuns?: number;
}

/** Reads it from `PROPERTY_SEED` and `PROPERTY_PATH`, as a failed run has printed them, and `PROPERTY_RUNS`, for whoever wants to look longer. */
export const runOf = ({ PROPERTY_SEED: seed, PROPERTY_PATH: path, PROPERTY_RUNS: runs }: Record<string, string | undefined>): Run => ({
  ...(seed && { seed: Number(seed) }),
  ...(path && { path }),
  ...(runs && { numRuns: Number(runs) }),
});
