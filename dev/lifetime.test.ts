import { expect, it } from 'vitest';
import { createLifetime } from './lifetime.ts';

it('stops what was started in reverse order', async () => {
  const lifetime = createLifetime();
  const stopped: string[] = [];
  for (const name of ['first', 'second'])
    await lifetime.own(
      async () => name,
      async (it) => stopped.push(it),
    );
  await Promise.all([lifetime.end(), lifetime.end()]);
  expect(stopped).toEqual(['second', 'first']);
});

it('waits for what is just starting and stops it then', async () => {
  const lifetime = createLifetime();
  const stopped: string[] = [];
  const { promise, resolve } = Promise.withResolvers<string>();
  const starting = lifetime.own(
    () => promise,
    async (it) => stopped.push(it),
  );
  const end = lifetime.end();
  resolve('late');
  await Promise.all([starting, end]);
  expect(stopped).toEqual(['late']);
});

it('starts nothing once the end has begun', async () => {
  const lifetime = createLifetime();
  const end = lifetime.end();
  expect(lifetime.signal.aborted).toBe(true);
  await expect(
    lifetime.own(
      async () => expect.fail('started'),
      async () => undefined,
    ),
  ).rejects.toThrow('stopped while it was starting');
  await end;
});

it('has nothing to stop where the start failed', async () => {
  const lifetime = createLifetime();
  const failing = lifetime.own(
    () => Promise.reject(new Error('no')),
    async () => expect.fail('stopped'),
  );
  await expect(failing).rejects.toThrow('no');
  await lifetime.end();
});
