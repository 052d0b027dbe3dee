import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AdministrationError, AdministrationUnavailable, AnswerLost } from '@gauth/auth-client';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { faultOfPlace, isAwaited } from './made-secret.ts';
import type { Wanted } from './wanted.ts';
import { writtenWithSecret } from './written-with-secret.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gauth-made-secret-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const wanted = (): Wanted => ({
  ...{ kind: 'clients', key: 'app', fields: {}, secrets: { client_secret: { toFile: 'app.secret' } }, needs: [] },
  ...{ place: 'a.yaml:1:1', folder },
});
const kept = () => Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));

it('keeps what the server made for the owner alone', async () => {
  await writtenWithSecret(wanted(), { write: async () => 'made', secret: 'asked for' });
  expect(kept()).toEqual({ 'app.secret': 'made\n' });
  expect(statSync(join(folder, 'app.secret')).mode & 0o777).toBe(0o600);
});

it('lets nobody else read a file that is there already before the secret is in it', async () => {
  writeFileSync(join(folder, 'app.secret'), '', { mode: 0o644 });
  let mode = 0;
  const write = async () => {
    mode = statSync(join(folder, 'app.secret')).mode & 0o777;
    return 'made';
  };
  await writtenWithSecret(wanted(), { write, secret: 'asked for' });
  expect(mode).toBe(0o600);
});

it('replaces what a link leads to, and writes through none that somebody has put beside it', async () => {
  mkdirSync(join(folder, 'kept'));
  writeFileSync(join(folder, 'kept/secret'), 'before\n');
  writeFileSync(join(folder, 'other'), 'of another one\n');
  symlinkSync('kept/secret', join(folder, 'app.secret'));
  symlinkSync('../other', join(folder, 'kept/secret.new'));
  await writtenWithSecret(wanted(), { write: async () => undefined, secret: 'renewed' });
  expect(readFileSync(join(folder, 'kept/secret'), 'utf8')).toMatch(/^[\w-]{43}\n$/);
  expect(readFileSync(join(folder, 'other'), 'utf8')).toBe('of another one\n');
  expect(lstatSync(join(folder, 'app.secret')).isSymbolicLink()).toBe(true);
});

it.each([
  ['loop', 'cannot be used (ELOOP)'],
  ['lost', 'leads to nothing'],
  ['a\0b', 'cannot be used (ERR_INVALID_ARG_VALUE)'],
  ['.', 'is no regular file'],
  ['none/secret', 'its folder cannot be written to'],
])('says why %j can keep no secret', (name, reason) => {
  symlinkSync('loop', join(folder, 'loop'));
  symlinkSync('none', join(folder, 'lost'));
  const path = `${folder}/${name}`;
  expect({ reason: faultOfPlace(path, 'kept'), isAwaited: isAwaited(path) }).toEqual({ reason, isAwaited: false });
});

it.each([new AnswerLost('no answer'), new AdministrationError('no answer', 500)])(
  'leaves an empty file where the answer was lost (%s), for the next run to make another one',
  async (lost) => {
    await expect(writtenWithSecret(wanted(), { write: () => Promise.reject(lost), secret: 'asked for' })).rejects.toThrow(
      'no answer. Nobody has its secret; run the command again, which makes another one if clients/app is there',
    );
    expect(kept()).toEqual({ 'app.secret': '' });
  },
);

it('leaves nothing where nothing was made', async () => {
  const refused = new AdministrationError('no', 400);
  await expect(writtenWithSecret(wanted(), { write: () => Promise.reject(refused), secret: 'asked for' })).rejects.toBe(refused);
  expect(kept()).toEqual({});
});

it('makes another one here, and keeps the one in force until the server has it', async () => {
  writeFileSync(join(folder, 'app.secret'), 'before\n');
  const refused = new AdministrationError('no', 400);
  await expect(writtenWithSecret(wanted(), { write: () => Promise.reject(refused), secret: 'renewed' })).rejects.toBe(refused);
  expect(kept()).toEqual({ 'app.secret': 'before\n' });
  let sent: unknown;
  const write = async (made: Record<string, unknown>) => {
    sent = made.client_secret;
    return undefined;
  };
  await writtenWithSecret(wanted(), { write, secret: 'renewed' });
  expect(kept()).toEqual({ 'app.secret': expect.stringMatching(/^[\w-]{43}\n$/) });
  expect(kept()['app.secret']).toBe(`${sent}\n`);
});

it.each([new AdministrationUnavailable('no answer'), new AdministrationError('no answer', 500)])(
  'keeps another one beside the one in force where nobody knows which of them the server has (%s)',
  async (lost) => {
    writeFileSync(join(folder, 'app.secret'), 'before\n');
    await expect(writtenWithSecret(wanted(), { write: () => Promise.reject(lost), secret: 'renewed' })).rejects.toThrow(
      `no answer; in case it was carried out, its secret is the one in ${join(folder, 'app.secret.new')}`,
    );
    expect(kept()).toEqual({ 'app.secret': 'before\n', 'app.secret.new': expect.stringMatching(/^[\w-]{43}\n$/) });
  },
);

it('touches no file for a write that makes no secret', async () => {
  await writtenWithSecret(wanted(), { write: async () => undefined, secret: 'none' });
  expect(existsSync(join(folder, 'app.secret'))).toBe(false);
});
