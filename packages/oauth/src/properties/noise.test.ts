import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stories } from './explore.ts';
import { type InvariantId, invariants } from './invariants.ts';
import { everyQuestion } from './mutations/mutation.ts';
import { besideParameters, over, told, unknownParameters, withBeside, withUnknown, withWordsTurned } from './noise.ts';
import { runOf } from './run-of.ts';
import type { Sabotage } from './world.ts';

/** The same happens where every request is written otherwise as where it is not. */
const changesNothing = (id: InvariantId, noise: fc.Arbitrary<Sabotage>, broken: Sabotage = {}) =>
  fc.asyncProperty(stories, noise, async (story, sabotage) => {
    expect(await told(story, { id, sabotage: over(broken, sabotage) })).toEqual(await told(story, { id, sabotage: broken }));
  });

interface Noise {
  id: InvariantId;
  noise: fc.Arbitrary<Sabotage>;
  /** A server that minds it. */
  broken: Sabotage;
}

const noises: Noise[] = [
  {
    id: 'unknown-parameters',
    noise: unknownParameters.map(withUnknown),
    broken: everyQuestion((params) =>
      Object.keys(params).some((name) => name.startsWith('x-')) ? { ...params, prompt: 'login' } : params,
    ),
  },
  {
    id: 'word-order',
    noise: fc.constant(withWordsTurned(['scope', 'response_type', 'resource', 'audience'])),
    broken: everyQuestion(({ scope = '', ...params }) => ({ ...params, ...(scope && { scope: String(scope.split(' ')[0]) }) })),
  },
  {
    id: 'beside-request',
    noise: besideParameters.map(withBeside),
    broken: {
      server: ({ authorize }) => ({
        authorize: (request) =>
          authorize({
            ...request,
            ...(request.params.request_uri && request.params.prompt === 'login' && { session: async () => undefined }),
          }),
      }),
    },
  },
];

describe('a request that is written otherwise', () => {
  it.each(noises.map((noise) => ({ ...noise, ...invariants[noise.id] })))(
    '$sentence ($section)',
    async ({ id, noise }) => {
      await fc.assert(changesNothing(id, noise), { numRuns: 6, ...runOf(process.env) });
    },
    60_000,
  );

  it.each(noises.map((noise) => ({ ...noise, ...invariants[noise.id] })))(
    'catches a server that minds: $sentence',
    async ({ id, noise, broken }) => {
      const { failed } = await fc.check(changesNothing(id, noise, broken), { numRuns: 300, seed: 1, endOnFailure: true });
      expect(failed).toBe(true);
    },
    60_000,
  );
});
