import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isSecretOption, readSecret, withoutSecrets } from './secret-options.ts';

it.each([
  ['gauth_ldap', 'password', true],
  ['gauth_ldap_12', 'password', true],
  ['gauth_radius', 'secret', true],
  ['gauth_radius_1', 'shared-secret', true],
  ['gauth_radius', 'servers', true],
  ['gauth_radius_2', 'radiusclient', true],
  ['gauth_radius', 'authserver', false],
  ['gauth_ldap', 'servers', false],
  ['gauth_ldap', 'ldap-url', false],
  ['gauth_ldap', 'password-change', false],
  ['system', 'token-uuid', true],
  ['system', 'token-ttl', false],
  ['confserv', 'allow-empty-password', false],
  ['security-authentication-rules', 'password-min-length', false],
])('of [%s], %s is secret: %s', (section, option, secret) => {
  expect(isSecretOption(section, option)).toBe(secret);
});

it('leaves secrets out of an annex, and the rest as it is', () => {
  const annex = { gauth_ldap: { 'ldap-url': 'ldaps://a', password: 'hunter2' }, htcc: { roles: 'agent' } };
  expect(withoutSecrets(annex)).toEqual({ gauth_ldap: { 'ldap-url': 'ldaps://a' }, htcc: { roles: 'agent' } });
  expect(annex.gauth_ldap.password).toBe('hunter2');
});

describe('a secret in a file', () => {
  let home: string;
  let folder: string;
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'secret-options-'));
    folder = join(home, 'secrets');
    await mkdir(folder);
    await writeFile(join(folder, 'ldap'), 'hunter2\n');
    await writeFile(join(folder, 'long'), 'x'.repeat(16_385));
    await writeFile(join(home, 'elsewhere'), 'hunter3');
    await symlink(join(home, 'elsewhere'), join(folder, 'link'));
  });
  afterAll(() => rm(home, { recursive: true }));

  it('is read, and another value is taken as it stands', async () => {
    expect(await readSecret(`file:${join(folder, 'ldap')}`, folder)).toBe('hunter2');
    expect(await readSecret('hunter2', undefined)).toBe('hunter2');
    expect(await readSecret('file:relative', folder)).toBe('file:relative');
  });

  it.each([
    ['outside of the folder', () => join(home, 'elsewhere'), 'outside'],
    ['outside of the folder, by a detour', () => join(folder, '../elsewhere'), 'outside'],
    ['outside of the folder, by a link', () => join(folder, 'link'), 'outside'],
    ['that is the folder itself', () => folder, 'outside'],
    ['that is too long', () => join(folder, 'long'), 'longer than 16384'],
    ['that is missing', () => join(folder, 'missing'), 'ENOENT'],
  ])('is not read from a file %s', async (_what, path, message) => {
    await expect(readSecret(`file:${path()}`, folder)).rejects.toThrow(message);
  });

  it('is not read without a folder', async () => {
    await expect(readSecret(`file:${join(folder, 'ldap')}`, undefined)).rejects.toThrow('no folder');
  });
});
