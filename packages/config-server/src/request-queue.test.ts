import { expect, it } from 'vitest';
import { createRequestQueue } from './request-queue.ts';

const soon = () => performance.now() + 5000;
const settled = () => new Promise((resolve) => setImmediate(resolve));

it('lets so many go at once, and the others in the order in which they came', async () => {
  const queue = createRequestQueue({ name: 't100', maxInFlight: 2, maxQueued: 10 });
  const ends = [await queue.turn(soon()), await queue.turn(soon())];
  const order: string[] = [];
  const waiting = ['a', 'b', 'c'].map(async (name) => {
    const end = await queue.turn(soon());
    order.push(name);
    return end;
  });
  await settled();
  expect(order).toEqual([]);
  ends[0]?.();
  await settled();
  expect(order).toEqual(['a']);
  (await waiting[0])?.();
  ends[1]?.();
  await Promise.all(waiting);
  expect(order).toEqual(['a', 'b', 'c']);
});

it('refuses from the limit on, until a tenth of it is free again', async () => {
  const queue = createRequestQueue({ name: 't100', maxInFlight: 1, maxQueued: 20 });
  const ends = [queue.turn(soon())];
  const next = async () => (await ends.shift())?.();
  for (let each = 0; each < 20; each += 1) ends.push(queue.turn(soon()));
  const refused = { name: 'ConfigServerUnavailable', message: 'more than 20 requests to t100 wait' };
  await expect(queue.turn(soon())).rejects.toMatchObject(refused);
  await next();
  await expect(queue.turn(soon())).rejects.toMatchObject(refused);
  await next();
  ends.push(queue.turn(soon()), queue.turn(soon()));
  await expect(queue.turn(soon())).rejects.toMatchObject(refused);
  while (ends.length > 0) await next();
});

it('lets those go who waited too long, and their place is free', async () => {
  const queue = createRequestQueue({ name: 't100', maxInFlight: 1, maxQueued: 1 });
  const end = await queue.turn(soon());
  await expect(queue.turn(performance.now() + 5)).rejects.toMatchObject({ name: 'TimedOut' });
  const next = queue.turn(soon());
  end();
  (await next)();
  (await queue.turn(soon()))();
});

it('lets nobody wait when told so', async () => {
  const queue = createRequestQueue({ name: 't100', maxInFlight: 1, maxQueued: 0 });
  const end = await queue.turn(soon());
  await expect(queue.turn(soon())).rejects.toMatchObject({ name: 'ConfigServerUnavailable' });
  end();
  (await queue.turn(soon()))();
});
