import { describe, expect, it } from 'vitest';
import { type SignatureAlgorithm, signatureAlgorithms } from '../model.ts';
import { type SharedKeys, simulateKeyRotation } from '../testing/key-rotation-simulation.ts';
import { defaultRotation, type KeyTimes, planRotation, planSuccession, type RotationPolicy, type Succession } from './keys.ts';

const hour = 3600;
const simulation = { days: 400, stepSeconds: 600, looksWithinSeconds: hour };

describe('400 days of pods with clocks two minutes wrong and verifiers that cache JWKS for a day', () => {
  it.each([1, 2, 3])('leave no token unverified before it expires (seed %i)', async (seed) => {
    const result = await simulateKeyRotation(memoryKeys(defaultRotation), { ...simulation, seed });
    expect(result).toMatchObject({ failed: 0 });
    expect(result.issued).toBeGreaterThan(50_000);
    expect(result.good).toBeGreaterThan(2_000_000);
    expect(result.kids).toBeGreaterThan(20);
  });

  it.each([
    ['publishes a key for less than the time that JWKS is cached', { publishSeconds: 22 * hour }],
    ['publishes a key for less than the life of a token', { retireSeconds: 22 * hour }],
  ])('show when a policy %s', async (_what, change) => {
    const policy = { ...defaultRotation, ...change };
    expect((await simulateKeyRotation(memoryKeys(policy), { ...simulation, seed: 1 })).failed).toBeGreaterThan(0);
  });
});

/** Keys that all pods share, without a store. */
function memoryKeys(policy: RotationPolicy): SharedKeys {
  let keys: KeyTimes[] = [];
  let made = 0;
  const ofAlg = (alg: SignatureAlgorithm) => keys.filter((key) => key.alg === alg);

  function apply(alg: SignatureAlgorithm, { kid, times, predecessor }: Succession): void {
    keys = keys.map((key) => ({ ...key, ...(key.kid === kid && times), ...(key.kid === predecessor?.kid && predecessor) }));
    made += 1;
    if (kid === undefined) keys = [...keys, { kid: `k${made}`, alg, ...times }];
  }

  return {
    async look(now) {
      for (const alg of signatureAlgorithms) {
        const { succession, remove } = planRotation(ofAlg(alg), now, policy);
        if (succession) apply(alg, succession);
        keys = keys.filter(({ kid }) => !remove.includes(kid));
      }
      return keys;
    },
    async rotate(alg, now) {
      const succession = planSuccession(ofAlg(alg), { now, policy, start: 'after-publishing' });
      if (succession) apply(alg, succession);
    },
  };
}
