import { expect, it } from 'vitest';
import { TooManyWaiting } from '../ports.ts';
import { createTurns } from './turns.ts';

/** Work that ends when told so, and notes that it began. */
function setUp(waiting?: number) {
  const turns = createTurns(waiting === undefined ? {} : { waiting });
  const begun: string[] = [];
  const take = (personDbid: number, name: string) => {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const taken = turns.take(personDbid, () => {
      begun.push(name);
      return promise;
    });
    return { taken, end: () => resolve(name), fail: () => reject(new Error(name)) };
  };
  return { begun, take };
}

it('lets those of one person begin when the one before has ended, well or not, and those of another at once', async () => {
  const { begun, take } = setUp();
  const [first, second, third, other] = [take(1, 'first'), take(1, 'second'), take(1, 'third'), take(2, 'other')];
  expect(begun).toEqual(['first', 'other']);
  first.fail();
  await expect(first.taken).rejects.toThrow('first');
  expect(begun).toEqual(['first', 'other', 'second']);
  for (const { end } of [second, third, other]) end();
  expect(await Promise.all([second.taken, third.taken, other.taken])).toEqual(['second', 'third', 'other']);
  const fourth = take(1, 'fourth');
  expect(begun.at(-1)).toBe('fourth');
  fourth.end();
});

it('refuses whom too many wait before, and nobody of another line', async () => {
  const { begun, take } = setUp(1);
  const [first, second] = [take(1, 'first'), take(1, 'second')];
  await expect(take(1, 'third').taken).rejects.toThrow(TooManyWaiting);
  take(2, 'other').end();
  expect(begun).toEqual(['first', 'other']);
  first.end();
  second.end();
  expect(await second.taken).toBe('second');
});
