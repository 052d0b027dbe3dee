import { describe, expect, it } from 'vitest';
import { type KeyTimes, planRotation, signingAt } from './keys.ts';

const policy = { publishSeconds: 10, signSeconds: 100, retireSeconds: 20 };

describe('key rotation', () => {
  it('makes a first key that signs at once', () => {
    expect(planRotation([], 1000, policy)).toEqual({ create: { signsFrom: 1000, signsUntil: 1100, publishedUntil: 1120 }, remove: [] });
  });

  it('does not wait for a successor when the signing key was deleted', () => {
    const successor = aKey({ signsFrom: 1100, signsUntil: 1200 });
    expect(planRotation([successor], 1095, policy)).toEqual({
      create: { signsFrom: 1095, signsUntil: 1195, publishedUntil: 1215 },
      remove: [],
    });
  });

  it('does nothing while the key is young', () => {
    expect(planRotation([aKey({ signsUntil: 1100 })], 1089, policy)).toEqual({ remove: [] });
  });

  it('publishes a successor before the key ends, to sign from that moment', () => {
    expect(planRotation([aKey({ signsUntil: 1100 })], 1090, policy)).toEqual({
      create: { signsFrom: 1100, signsUntil: 1200, publishedUntil: 1220 },
      remove: [],
    });
  });

  it('removes keys whose signatures have all lapsed', () => {
    const old = aKey({ kid: 'old', signsUntil: 1000, publishedUntil: 1020 });
    expect(planRotation([old, aKey({ kid: 'new', signsUntil: 1100 })], 1020, policy)).toEqual({ remove: ['old'] });
  });

  it('never has a moment without a signing key, and every signature verifies for its whole retire time', () => {
    const { gone, lastSigned } = simulate(2000);
    expect(lastSigned.has('none')).toBe(false);
    expect(gone.size).toBeGreaterThan(10);
    const verifiable = [...gone].map(([kid, at]) => at - (lastSigned.get(kid) ?? 0));
    expect(Math.min(...verifiable)).toBeGreaterThanOrEqual(policy.retireSeconds);
  });
});

/** Rotates each second; tells when each key was removed and when it last signed. */
function simulate(seconds: number) {
  let keys: KeyTimes[] = [];
  const gone = new Map<string, number>();
  const lastSigned = new Map<string, number>();
  for (let now = 0; now < seconds; now++) {
    const { create, remove } = planRotation(keys, now, policy);
    for (const kid of remove) gone.set(kid, now);
    keys = [...keys.filter(({ kid }) => !remove.includes(kid)), ...(create ? [aKey({ kid: `k${now}`, ...create })] : [])];
    lastSigned.set(signingAt(keys, now)?.kid ?? 'none', now);
  }
  return { gone, lastSigned };
}

const aKey = (change: Partial<KeyTimes>): KeyTimes => ({
  kid: 'k',
  alg: 'RS256',
  signsFrom: 0,
  signsUntil: 100,
  publishedUntil: 9999,
  ...change,
});
