import type { ElasticsearchOptions } from './options.ts';
import type { Problem } from './problem.ts';

/** How long to leave Elasticsearch alone after failures. */
export interface BackOff {
  failing(): boolean;
  /** What is left of the pause, in milliseconds. */
  pauseMs(): number;
  fail(problem: Problem): void;
  succeed(): void;
}

/** Doubles the pause with every failure in a row; what only somebody can mend has the longest at once. */
export function createBackOff({ firstMs, longestMs }: ElasticsearchOptions['backOff'], changed: (problem?: Problem) => void): BackOff {
  let failures = 0;
  let notBefore = 0;
  return {
    failing: () => failures > 0,
    pauseMs: () => (failures === 0 ? 0 : Math.max(0, notBefore - Date.now())),
    fail(problem) {
      if (failures === 0) changed(problem);
      failures += 1;
      const pause = problem.kind === 'denied' ? longestMs : Math.min(longestMs, firstMs * 2 ** (failures - 1));
      // Processes that failed together should not come back together.
      notBefore = Date.now() + pause * (0.5 + Math.random() / 2);
    },
    succeed() {
      if (failures > 0) changed();
      failures = 0;
    },
  };
}
