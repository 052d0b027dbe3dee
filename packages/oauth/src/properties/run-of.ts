/** Which run of a property is asked for. */
export interface Run {
  seed: number;
  /** To the one case that failed, in fast-check's words. */
  path?: string;
  numRuns?: number;
}

/**
 * The same one every time, so that a change is judged by what it changes. `PROPERTY_SEED` and `PROPERTY_PATH`, as a failed run has printed them, look elsewhere,
 * and `PROPERTY_RUNS` looks longer.
 */
export const runOf = ({ PROPERTY_SEED: seed, PROPERTY_PATH: path, PROPERTY_RUNS: runs }: Record<string, string | undefined>): Run => ({
  seed: Number(seed || 1),
  ...(path && { path }),
  ...(runs && { numRuns: Number(runs) }),
});
