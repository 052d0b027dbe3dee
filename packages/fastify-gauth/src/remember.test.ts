import { expect, it } from 'vitest';
import { anonymous, type Checked } from './identity.ts';
import { createRemember } from './remember.ts';

const somebody: Checked = { identity: { ...anonymous, kind: 'user', subject: 's' }, until: Number.POSITIVE_INFINITY };

/** A memory with a clock, and how often it had to ask. */
function remembering(seconds: number, answer: () => Promise<Checked> = async () => somebody) {
  const state = { ms: 0, asked: 0 };
  const remember = createRemember(seconds, () => state.ms);
  const ask = (...evidence: string[]) =>
    remember(evidence, () => {
      state.asked += 1;
      return answer();
    });
  return { state, ask };
}

it('asks again after its time', async () => {
  const { state, ask } = remembering(10);
  expect(await ask('a')).toEqual(somebody.identity);
  state.ms = 9999;
  await ask('a');
  expect(state.asked).toBe(1);
  state.ms = 10_000;
  await ask('a');
  expect(state.asked).toBe(2);
});

it('counts the time from the question, not from the answer', async () => {
  const { state, ask } = remembering(10, async () => {
    state.ms += 4000;
    return somebody;
  });
  await ask('a');
  state.ms = 10_000;
  await ask('a');
  expect(state.asked).toBe(2);
});

it('believes nobody longer than may be', async () => {
  const { state, ask } = remembering(10, async () => ({ ...somebody, until: 2000 }));
  await ask('a');
  state.ms = 2000;
  await ask('a');
  expect(state.asked).toBe(2);
});

it.each([
  ['nothing at all', 0, async () => somebody],
  ['nobody without an end', 10, async () => ({ identity: anonymous })],
] as const)('remembers %s', async (_what, seconds, answer) => {
  const { state, ask } = remembering(seconds, answer);
  await ask('a');
  await ask('a');
  expect(state.asked).toBe(2);
});

it('remembers no refusal', async () => {
  const { state, ask } = remembering(10, async () => {
    throw new Error('refused');
  });
  for (let asked = 0; asked < 2; asked += 1) await expect(ask('a')).rejects.toThrow('refused');
  expect(state.asked).toBe(2);
});

it('takes evidence apart, wherever a part of it ends', async () => {
  const { state, ask } = remembering(10);
  for (const evidence of [['a', 'b'], ['ab'], ['a,b'], ['b', 'a'], ['a', 'b', '']]) await ask(...evidence);
  expect(state.asked).toBe(5);
});
