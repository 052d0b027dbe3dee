import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AdministrationError, AnswerLost } from '@gauth/auth-client';
import { afterEach, beforeEach, expect, it } from 'vitest';
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

it('touches no file for a write that makes no secret', async () => {
  await writtenWithSecret(wanted(), { write: async () => undefined, secret: 'none' });
  expect(existsSync(join(folder, 'app.secret'))).toBe(false);
});
