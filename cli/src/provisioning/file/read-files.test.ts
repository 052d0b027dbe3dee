import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

it('names every document that cannot be read, where it is stated', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'gauth-read-files-'));
  try {
    writeFileSync(join(folder, 'text.xml'), 'text');
    const provider = (name: string, file: string) => `      - { kind: saml, name: ${name}, metadata: { file: '${folder}/${file}' } }\n`;
    const id = '6e2d806f-41b6-4a4b-8c72-1d6b3a2e8f21';
    const center = `contactCenters:\n  - id: ${id}\n    environmentId: ${id}\n    domains: [a]\n    identityProviders:\n`;
    const text = `version: 1\n${center}${provider('A', 'none.xml')}${provider('B', 'text.xml')}`;
    await expect(read([Buffer.from(text)])).rejects.toThrow(
      `standard input:7:32: identityProviders/${id}/A has metadata.file ${folder}/none.xml, which does not exist\n` +
        `standard input:8:32: identityProviders/${id}/B has metadata.file ${folder}/text.xml, which is no XML document`,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it('does not take a folder without files of configuration for one that states nothing', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'gauth-read-files-'));
  await expect(read([], { files: [folder] }).finally(() => rmSync(folder, { recursive: true }))).rejects.toThrow(
    `${folder}: has no file that ends in .yaml, .yml or .json`,
  );
});

it('tells a list that says there should be nothing from one that is left out', async () => {
  const id = '6e2d806f-41b6-4a4b-8c72-1d6b3a2e8f21';
  const scopesOf = async (content: object) => [...(await read([Buffer.from(JSON.stringify({ version: 1, ...content }))])).scopes];
  expect(await scopesOf({ contactCenters: [], clients: [] })).toEqual(['contactCenters', 'clients']);
  const contactCenters = [{ id, environmentId: id, domains: [], settings: [], webServices: {} }];
  expect(await scopesOf({ contactCenters })).toEqual(['contactCenters', `settings/${id}`]);
});
