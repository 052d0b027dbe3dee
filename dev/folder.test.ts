import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { UsageError } from './arguments.ts';
import { openFolder } from './folder.ts';
import { createLifetime } from './lifetime.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gauth-folder-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** What a run of `npm start` does with its folder, from its first step to its end. */
async function run({ reset }: { reset: boolean }) {
  const lifetime = createLifetime();
  try {
    return await openFolder(folder, { reset, announcement: () => 'a test', lifetime });
  } finally {
    await lifetime.end();
  }
}

it('keeps the secrets of a folder from run to run', async () => {
  const first = await run({ reset: false });
  expect((await run({ reset: false })).settings).toEqual(first.settings);
});

it('forgets everything when it is told to', async () => {
  const first = await run({ reset: false });
  mkdirSync(join(folder, 'postgres'));
  const { settings } = await run({ reset: true });
  expect(readdirSync(folder).toSorted()).toEqual(['logs', 'settings.json']);
  expect(settings.keyRing).not.toBe(first.settings.keyRing);
});

it('takes an empty folder, with nothing to forget', async () => {
  await expect(run({ reset: true })).resolves.toMatchObject({ dataDir: folder });
});

it('leaves a folder of somebody else as it is', async () => {
  writeFileSync(join(folder, 'thesis.txt'), 'years of work');
  const { mode } = statSync(folder);
  const refusal = `--reset would delete everything in ${folder}, which does not look like a folder of gauth: it has no settings.json`;
  await expect(run({ reset: true })).rejects.toThrow(new UsageError(refusal));
  expect(readdirSync(folder)).toEqual(['thesis.txt']);
  expect(statSync(folder).mode).toBe(mode);
});
