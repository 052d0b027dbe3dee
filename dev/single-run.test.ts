import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { AlreadyRunning, holdFolder, stopping } from './single-run.ts';

it('lets one run hold a folder and tells the next one where that is', async () => {
  const folder = `/tmp/${randomUUID()}`;
  const held = await holdFolder(folder, () => 'http://localhost:8080 (process 7)');
  await expect(holdFolder(folder, () => 'another')).rejects.toThrow(new AlreadyRunning('http://localhost:8080 (process 7)'));
  held.close();
  await once(held, 'close');
  (await holdFolder(folder, () => 'another')).close();
});

it('waits for a run that is stopping', async () => {
  const folder = `/tmp/${randomUUID()}`;
  const held = await holdFolder(folder, () => stopping);
  const next = holdFolder(folder, () => 'another');
  const first = await Promise.race([next.then(() => 'began'), new Promise((resolve) => setTimeout(resolve, 300, 'waits'))]);
  expect(first).toBe('waits');
  held.close();
  (await next).close();
});
