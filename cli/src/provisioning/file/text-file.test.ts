import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { textOf } from './text-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'gauth-text-file-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string) => join(folder, name);
writeFileSync(at('good'), '\ufeffM\u00fcller');
writeFileSync(at('latin'), Buffer.from('M\u00fcller', 'latin1'));
writeFileSync(at('long'), 'x'.repeat(2001));
symlinkSync('loop', at('loop'));

it('reads UTF-8, with or without a mark of its order', () => {
  expect(textOf(at('good'), 2000)).toBe('M\u00fcller');
});

it.each([
  [at('latin'), 'is no UTF-8 text'],
  [at('long'), 'is larger than 2 kB'],
  [at('nothing'), 'does not exist'],
  [at('loop'), 'leads to itself'],
  [folder, 'is a folder'],
  ['/dev/zero', 'is no regular file'],
  ['a\0b', 'cannot be read (ERR_INVALID_ARG_VALUE)'],
])('says why %j cannot be used', (path, reason) => {
  expect(() => textOf(path, 2000)).toThrow(expect.objectContaining({ message: reason }));
});
