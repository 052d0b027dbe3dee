import { expect, it } from 'vitest';
import { createChallenges } from './challenges.ts';

const setUp = (capacity?: number) => {
  let time = 0;
  const challenges = createChallenges<{ application: string; number: number }>({
    now: () => new Date(time),
    ...(capacity !== undefined && { capacity }),
  });
  const put = (number: number) => challenges.put({ application: 'Cloud', number });
  return { challenges, put, pass: (seconds: number) => (time += seconds * 1000) };
};

it('gives a challenge to the application that asked, once', () => {
  const { challenges, put } = setUp();
  const state = put(1);
  expect(challenges.take(state, 'Other')).toBeUndefined();
  expect(challenges.take(state, 'Cloud')).toEqual({ application: 'Cloud', number: 1 });
  expect(challenges.take(state, 'Cloud')).toBeUndefined();
});

it('gives one of twenty who take it at once', async () => {
  const { challenges, put } = setUp();
  const state = put(1);
  const taken = await Promise.all(Array.from({ length: 20 }, async () => challenges.take(state, 'Cloud')));
  expect(taken.filter((challenge) => challenge !== undefined)).toHaveLength(1);
});

it('names challenges by what nobody can guess', () => {
  const { put } = setUp();
  const states = Array.from({ length: 100 }, (_, number) => put(number));
  expect(new Set(states).size).toBe(100);
  for (const state of states) expect(Buffer.from(state, 'base64url')).toHaveLength(24);
});

it('keeps a challenge for two minutes', () => {
  const { challenges, put, pass } = setUp();
  const [first, second] = [put(1), put(2)];
  pass(119);
  expect(challenges.take(first, 'Cloud')).toBeDefined();
  pass(1);
  expect(challenges.take(second, 'Cloud')).toBeUndefined();
});

it('gives the oldest up when there are too many', () => {
  const { challenges, put } = setUp(3);
  const states = [1, 2, 3, 4].map(put);
  expect(states.map((state) => challenges.take(state, 'Cloud')?.number)).toEqual([undefined, 2, 3, 4]);
});

it.each(['', '__proto__', 'x'.repeat(10_000)])('knows no challenge %j', (state) => {
  expect(setUp().challenges.take(state, 'Cloud')).toBeUndefined();
});
