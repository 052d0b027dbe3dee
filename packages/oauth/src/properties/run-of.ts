/** Which run of the properties is asked for: without anything, one that nobody has seen before. */
export interface Run {
  seed?: number;
  /** To the one case that failed, in fast-check's words. */
  path?: string;
}

/** Reads it from `PROPERTY_SEED` and `PROPERTY_PATH`, as a failed run has printed them. */
export const runOf = ({ PROPERTY_SEED: seed, PROPERTY_PATH: path }: Record<string, string | undefined>): Run => ({
  ...(seed && { seed: Number(seed) }),
  ...(path && { path }),
});
