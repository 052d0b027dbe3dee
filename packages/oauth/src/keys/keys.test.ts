import { describe, expect, it } from 'vitest';
import { defaultRotation, type KeyTimes, longestJwtLifetimeSeconds, planRotation, planSuccession, signingAt, waitingAt } from './keys.ts';

const policy = { publishSeconds: 10, signSeconds: 100, retireSeconds: 20, skewSeconds: 2 };

describe('key rotation', () => {
  it('makes a first key that signs at once, by slower clocks too', () => {
    expect(planRotation([], 1000, policy)).toEqual({
      succession: { times: { signsFrom: 998, signsUntil: 1100, publishedUntil: 1120 } },
      remove: [],
    });
  });

  it('does nothing while the key is young', () => {
    expect(planRotation([aKey({ signsUntil: 1100 })], 1089, policy)).toEqual({ remove: [] });
  });

  it('publishes a successor in time before the key ends, to sign from that moment', () => {
    expect(planRotation([aKey({ signsUntil: 1100 })], 1090, policy)).toEqual({
      succession: {
        times: { signsFrom: 1100, signsUntil: 1200, publishedUntil: 1220 },
        predecessor: { kid: 'k', signsUntil: 1100, publishedUntil: 1120 },
      },
      remove: [],
    });
  });

  it('lets the key sign on until a successor that comes late was published for its time', () => {
    expect(planRotation([aKey({ signsUntil: 1100 })], 1097, policy)).toEqual({
      succession: {
        times: { signsFrom: 1107, signsUntil: 1207, publishedUntil: 1227 },
        predecessor: { kid: 'k', signsUntil: 1107, publishedUntil: 1127 },
      },
      remove: [],
    });
  });

  it('does nothing more once the successor is published', () => {
    const successor = aKey({ kid: 'next', signsFrom: 1100, signsUntil: 1200 });
    expect(planRotation([aKey({ signsUntil: 1100 }), successor], 1095, policy)).toEqual({ remove: [] });
  });

  it('lets the published successor sign at once when the signing key was deleted', () => {
    const successor = aKey({ kid: 'next', signsFrom: 1100, signsUntil: 1200 });
    expect(planRotation([successor], 1095, policy)).toEqual({
      succession: { kid: 'next', times: { signsFrom: 1093, signsUntil: 1195, publishedUntil: 1215 } },
      remove: [],
    });
  });

  it('removes keys whose signatures have all lapsed', () => {
    const old = aKey({ kid: 'old', signsUntil: 1000, publishedUntil: 1020 });
    expect(planRotation([old, aKey({ kid: 'new', signsUntil: 1100 })], 1020, policy)).toEqual({ remove: ['old'] });
  });
});

describe('a succession that is asked for', () => {
  const current = aKey({ kid: 'current', signsUntil: 1100 });

  it('publishes a key now that signs after its time', () => {
    expect(planSuccession([current], { now: 1000, policy, start: 'after-publishing' })).toEqual({
      times: { signsFrom: 1010, signsUntil: 1110, publishedUntil: 1130 },
      predecessor: { kid: 'current', signsUntil: 1010, publishedUntil: 1030 },
    });
  });

  it('is under way already when a key waits', () => {
    const waiting = aKey({ kid: 'waiting', signsFrom: 1005, signsUntil: 1100 });
    expect(planSuccession([current, waiting], { now: 1000, policy, start: 'after-publishing' })).toBeUndefined();
  });

  it('happens at once when somebody is in a hurry, with the key that verifiers know already', () => {
    const waiting = aKey({ kid: 'waiting', signsFrom: 1005, signsUntil: 1100 });
    expect(planSuccession([current, waiting], { now: 1000, policy, start: 'at-once' })).toEqual({
      kid: 'waiting',
      times: { signsFrom: 998, signsUntil: 1100, publishedUntil: 1120 },
      predecessor: { kid: 'current', signsUntil: 1000, publishedUntil: 1020 },
    });
  });

  it('can follow another one within the same second', () => {
    const fresh = aKey({ kid: 'fresh', signsFrom: 1000, signsUntil: 1100 });
    const plan = planSuccession([fresh], { now: 1000, policy, start: 'at-once' });
    expect(plan).toEqual({
      times: { signsFrom: 1001, signsUntil: 1101, publishedUntil: 1121 },
      predecessor: { kid: 'fresh', signsUntil: 1001, publishedUntil: 1021 },
    });
  });
});

it('finds the key that signs and the one that waits', () => {
  const keys = [
    aKey({ kid: 'lapsed', signsFrom: 0, signsUntil: 50 }),
    aKey({ kid: 'older', signsFrom: 10, signsUntil: 100 }),
    aKey({ kid: 'younger', signsFrom: 40, signsUntil: 100 }),
    aKey({ kid: 'later', signsFrom: 120, signsUntil: 200 }),
    aKey({ kid: 'next', signsFrom: 100, signsUntil: 120 }),
  ];
  expect([signingAt(keys, 60)?.kid, waitingAt(keys, 60)?.kid]).toEqual(['younger', 'next']);
  expect([signingAt(keys, 200), waitingAt(keys, 200)]).toEqual([undefined, undefined]);
});

it('publishes a key a day longer than any JWT of it lives', () => {
  expect(defaultRotation.retireSeconds).toBe(longestJwtLifetimeSeconds + 86_400);
});

function aKey(change: Partial<KeyTimes>): KeyTimes {
  return { kid: 'k', alg: 'RS256', signsFrom: 0, signsUntil: 100, publishedUntil: 9999, ...change };
}
