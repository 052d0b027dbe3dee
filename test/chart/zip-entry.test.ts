import { expect, it } from 'vitest';
import { zipEntry } from './zip-entry.ts';

// What Python's zipfile wrote: a.txt stored, b/c.txt deflated.
const archive = Buffer.from(
  'UEsDBBQAAAAAAAAAIQAqs0rHBgAAAAYAAAAFAAAAYS50eHRmaXJzdApQSwMEFAAAAAgAAAAhABtk8dAMAAAAjAAAAAcAAABiL2MudHh0K05Nzs9LUSgeDBQAUEsBAhQDFAAAAAAAAAAhACqzSscGAAAABgAAAAUAAAAAAAAAAAAAAIABAAAAAGEudHh0UEsBAhQDFAAAAAgAAAAhABtk8dAMAAAAjAAAAAcAAAAAAAAAAAAAAIABKQAAAGIvYy50eHRQSwUGAAAAAAIAAgBoAAAAWgAAAAAA',
  'base64',
);

it('reads a file that is stored and one that is deflated', () => {
  expect(zipEntry(archive, 'a.txt').toString()).toBe('first\n');
  expect(zipEntry(archive, 'b/c.txt').toString()).toBe('second '.repeat(20));
});

it.each([
  ['a file it does not have', archive, 'the archive has no d.txt'],
  ['what is no archive', Buffer.from('no archive at all, but long enough'), 'this is no zip archive'],
  ['an archive that was cut off', archive.subarray(0, -4), 'this is no zip archive'],
])('refuses %s', (_what, from, reason) => {
  expect(() => zipEntry(from, 'd.txt')).toThrow(reason);
});
