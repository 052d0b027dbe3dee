import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createSpool } from './spool.ts';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'gauth-spool-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

const spool = () => createSpool({ dir, maxBytes: 1_000_000, abandonedMs: 60_000 });

/** What a process left that died long ago. */
function leave(name: string, files: Record<string, string>): string {
  const folder = join(dir, `gauth-log-${name}`);
  mkdirSync(folder);
  for (const [file, text] of Object.entries({ ...files, alive: '' })) writeFileSync(join(folder, file), text);
  utimesSync(join(folder, 'alive'), 0, 0);
  return folder;
}

it('leaves nothing behind of a process that had nothing', () => {
  leave('dead', { '0000000000.lines.part': 'half' });
  spool().lookAround();
  expect(readdirSync(dir)).toEqual([]);
});
