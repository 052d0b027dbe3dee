import { expect, it } from 'vitest';
import { invariants } from './invariants.ts';

const all = Object.values(invariants);

it('gives every invariant a sentence of its own, and says where it is asked for', () => {
  expect(new Set(all.map(({ sentence }) => sentence)).size).toBe(all.length);
  for (const { sentence, section } of all) {
    expect(sentence).toMatch(/^\S.*[^.\s]$/);
    expect(section).toMatch(/§/);
  }
});
