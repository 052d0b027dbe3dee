import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { nameOf } from '../wanted.ts';
import { readFiles } from './read-files.ts';

const read = (chunks: Iterable<Uint8Array>, { files = ['-'], signal = new AbortController().signal } = {}) =>
  readFiles({ texts: () => files, stdin: () => Readable.from(chunks), signal });

it('reads what standard input has, and sees paths in it from the folder of the command', async () => {
  const text = Buffer.from('version: 1\nwebServicesAccounts: [{ name: ü, password: { fromFile: secret } }]\n');
  // In the middle of a character.
  const at = text.indexOf('ü') + 1;
  const { things } = await read([text.subarray(0, at), text.subarray(at)]);
  expect(things.map((thing) => ({ name: nameOf(thing), place: thing.place, folder: thing.folder }))).toEqual([
    { name: 'webServicesAccounts/ü', place: 'standard input:2:23', folder: process.cwd() },
  ]);
});

function* withoutEnd() {
  for (;;) yield new Uint8Array(1_000_000);
}

it.each<[string, Iterable<Uint8Array>]>([
  ['standard input:1:2: Flow sequence must end with a ]', [Buffer.from('[')]],
  ['standard input: is no UTF-8 text', [Buffer.from('version: 1 # M\u00fcller', 'latin1')]],
  ['standard input: is larger than 16000 kB', withoutEnd()],
])('refuses standard input with %j', async (message, chunks) => {
  await expect(read(chunks)).rejects.toThrow(expect.objectContaining({ name: 'CommandFailure', message }));
});

it('waits no longer for standard input when it is interrupted', async () => {
  const stop = new AbortController();
  const reading = readFiles({ texts: () => ['-'], stdin: () => new Readable({ read: () => stop.abort() }), signal: stop.signal });
  await expect(reading).rejects.toThrow('standard input: was not read to its end: interrupted');
});

it('refuses that two things keep what the server makes in one file', async () => {
  const client = (id: string, toFile: string) => ({
    client_id: id,
    client_secret: { toFile },
    authorizedGrantTypes: ['client_credentials'],
  });
  const text = JSON.stringify({ version: 1, clients: [client('a', 'made'), client('b', './made')] }).replace('},{', '},\n{');
  await expect(read([Buffer.from(text)])).rejects.toThrow(
    `standard input:2:1: clients/b has toFile ${process.cwd()}/made, which clients/a has at standard input:1:25`,
  );
});

it('names every path that cannot be listed', async () => {
  const name = 'x'.repeat(300);
  await expect(read([], { files: [name, 'a\0b', 'none/'] })).rejects.toThrow(
    `${name}: cannot be read (ENAMETOOLONG)\na\0b: cannot be read (ERR_INVALID_ARG_VALUE)\nnone/: does not exist`,
  );
});

it('takes standard input once', async () => {
  await expect(read([], { files: ['-', '-'] })).rejects.toThrow(
    expect.objectContaining({ name: 'UsageError', message: '--file - can be there once' }),
  );
});
