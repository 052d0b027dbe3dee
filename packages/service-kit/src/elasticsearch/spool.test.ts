import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
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

it('leaves no half of what there was no room for on the disk', () => {
  const full = spool();
  const document = { id: 'a', kind: 'service', line: '{}' } as const;
  expect(full.append([document])).toEqual([]);
  const own = join(dir, readdirSync(dir)[0] ?? '');
  mkdirSync(join(own, '0000000001.lines'));
  expect(full.append([document])).toEqual([document]);
  expect(readdirSync(own).sort()).toEqual(['0000000000.lines', '0000000001.lines', 'alive']);
});

it('changes nothing that a link in the folder of another process points to', () => {
  const folder = leave('dead', {});
  const elsewhere = join(dir, 'elsewhere');
  writeFileSync(elsewhere, 'mine');
  utimesSync(elsewhere, 0, 0);
  rmSync(join(folder, 'alive'));
  symlinkSync(elsewhere, join(folder, 'alive'));
  spool().lookAround();
  expect(readFileSync(elsewhere, 'utf8')).toBe('mine');
});
