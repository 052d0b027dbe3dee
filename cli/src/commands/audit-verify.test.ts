import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, expect, it } from 'vitest';
import { runCli } from '../run-cli.ts';
import { auditVerifyCommand } from './audit-verify.ts';

const folder = mkdtempSync(join(tmpdir(), 'gauth-verify-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A stream as docs/audit.md describes it. */
let previous = '';
const lines = ['audit.started', 'token.issued', 'token.issued', 'audit.stopped'].map((action, at) => {
  const text = JSON.stringify({
    'event.action': action,
    'gauth.audit.chain': 'a',
    'gauth.audit.sequence': at + 1,
    'gauth.audit.previous': previous,
    'gauth.audit.method': 'sha256',
  });
  previous = createHash('sha256').update(text).digest('base64url');
  return `${text.slice(0, -1)},"gauth.audit.hash":"${previous}"}`;
});

/** Verifies these files, each made of its lines. */
async function verify(files: readonly (readonly string[])[], ...options: string[]) {
  const paths = files.map((content, at) => {
    const path = join(folder, `${at}.log`);
    writeFileSync(path, content.map((line) => `${line}\n`).join(''));
    return path;
  });
  let out = '';
  const code = await runCli({
    ...{ commands: [auditVerifyCommand], version: '1.2.3', argv: ['audit', 'verify', ...options, ...paths], env: {} },
    ...{ stdin: () => Readable.from([]), signal: new AbortController().signal },
    stdout: { write: (text) => (out += text) },
    stderr: { write: (text) => (out += text) },
  });
  return { code, out: out.replaceAll(`${folder}/`, '') };
}

it('says that a stream is as it was written, over all of its files', async () => {
  const out = '4 records in 1 chain, none changed and none missing\n';
  expect(await verify([lines.slice(0, 2), lines.slice(2)])).toEqual({ code: 0, out });
});

it('takes files without any record for no stream', async () => {
  for (const files of [[[]], [['not a record']]])
    expect(await verify(files, '--log')).toEqual({ code: 1, out: expect.stringContaining('there is no audit record in what was read') });
  expect((await verify([[]])).code).toBe(1);
});

it('names every break with its file and line', async () => {
  const [first = '', second = '', ...rest] = lines;
  const files = [
    [first, second.slice(0, 80)],
    [...rest, rest[0] ?? ''],
  ];
  const faults = [
    { file: '0.log', line: 2, reason: 'is no whole audit record' },
    { file: '1.log', line: 3, reason: 'is number 3 of its chain, which 4 stands before' },
  ];
  const text = faults.map(({ file, line, reason }) => `${file}:${line} ${reason}\n`).join('');
  expect(await verify(files)).toEqual({ code: 2, out: `${text}4 records in 1 chain besides\n` });
  const json = await verify(files, '--json');
  expect([json.code, JSON.parse(json.out)]).toEqual([2, { records: 4, chains: 1, openEnds: 0, tornLines: 0, faults }]);
});
