import { describe, expect, it } from 'vitest';
import { explore } from './explore.ts';
import { invariants } from './invariants.ts';
import { judgedByStories } from './judged-by-stories.ts';
import { mutations } from './mutations/index.ts';

// Always the same stories, so that a mutation is found by the same one until the stories change.
const seed = 1;

describe('a server that was broken on purpose', () => {
  it.each(judgedByStories.map((id) => ({ id, ...invariants[id] })))(
    'is caught: $sentence',
    async ({ id }) => {
      const mutation = mutations[id];
      if (mutation === undefined) throw new Error(`nobody has broken ${id} yet`);
      const { broken } = await explore({ numRuns: 500, seed, only: id, sabotage: mutation.breaks, chain: mutation.by });
      expect(broken).toBe(id);
    },
    60_000,
  );
});
