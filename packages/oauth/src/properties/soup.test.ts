import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { invariants } from './invariants.ts';
import { InvariantBroken } from './judge.ts';
import { runOf } from './run-of.ts';
import { fragile, talkative } from './soup/broken.ts';
import { requestsOfSoup } from './soup/requests.ts';
import { descriptionOf, repeats, worldForSoup } from './soup/send.ts';
import type { World } from './world.ts';

const answersSoup = (world: World) =>
  fc.asyncProperty(requestsOfSoup, async (request) => {
    const description = await descriptionOf(world, request);
    expect(repeats(description), description).toBe(false);
  });

const { 'error-description': silent, 'errors-only': refuses } = invariants;

describe('byte soup as parameters and headers', () => {
  it(`gives answers and refusals, and nothing else: ${refuses.sentence}, and ${silent.sentence}`, async () => {
    await fc.assert(answersSoup(await worldForSoup()), { numRuns: 1500, ...runOf(process.env) });
  }, 120_000);

  it('catches a server that repeats what it was sent', async () => {
    const { failed } = await fc.check(answersSoup(await worldForSoup(talkative)), { numRuns: 3000, seed: 1, endOnFailure: true });
    expect(failed).toBe(true);
  }, 120_000);

  it('catches a server that fails over what it was sent', async () => {
    const { errorInstance } = await fc.check(answersSoup(await worldForSoup(fragile)), { numRuns: 3000, seed: 1, endOnFailure: true });
    expect(errorInstance).toBeInstanceOf(InvariantBroken);
    expect(errorInstance).toMatchObject({ id: 'errors-only' });
  }, 120_000);
});
