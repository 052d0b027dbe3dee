import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ConfigError, loadConfig } from './config.ts';
import { setting } from './setting.ts';

const schema = z.object({
  ISSUER: setting.url(),
  CLIENT_SECRET: setting.secret(),
  TTL_SECONDS: setting.seconds().default(300),
  PROXIES: setting.trustedProxies().default([]),
  LEVEL: z.enum(['info', 'debug']).default('info'),
});
const good = { ISSUER: 'https://sso.test/auth/v3', CLIENT_SECRET: 'hush' };

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    loadConfig(schema, env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
  }
  return [];
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gauth-config-'));
});
afterEach(() => rmSync(folder, { recursive: true }));
function file(content: string): string {
  const path = join(folder, 'value');
  writeFileSync(path, content);
  return path;
}

describe('loadConfig', () => {
  it('gives the settings typed, with their defaults', () => {
    expect(loadConfig(schema, { ...good, PROXIES: '192.0.2.1, loopback,' })).toEqual({
      ISSUER: 'https://sso.test/auth/v3',
      CLIENT_SECRET: 'hush',
      TTL_SECONDS: 300,
      PROXIES: ['192.0.2.1', 'loopback'],
      LEVEL: 'info',
    });
  });

  it('reports every problem at once, by name and reason', () => {
    expect(problemsOf({ CLIENT_SECRET: '', TTL_SECONDS: '-1', LEVEL: 'loud' })).toEqual([
      'ISSUER is required',
      'CLIENT_SECRET is required',
      'TTL_SECONDS must be a whole number from 1 to 315360000',
      'LEVEL is wrong: expected one of "info"|"debug"',
    ]);
  });

  it('never repeats a value', () => {
    const error = new ConfigError(problemsOf({ ISSUER: 'hush-1', CLIENT_SECRET: 'x', TTL_SECONDS: 'hush-2', LEVEL: 'hush-3' }));
    expect(error.problems).toHaveLength(3);
    expect(error.message).not.toContain('hush');
  });

  it('takes an empty variable for one that is not set', () => {
    expect(loadConfig(schema, { ...good, TTL_SECONDS: '', LEVEL: '' })).toMatchObject({ TTL_SECONDS: 300, LEVEL: 'info' });
  });

  it.each([
    ['hush', 'hush'],
    ['hush\n', 'hush'],
    ['hush\r\n', 'hush'],
    ['hush\n\n', 'hush\n'],
  ])('reads a secret from a file without its trailing newline: %j', (content, secret) => {
    expect(loadConfig(schema, { ISSUER: good.ISSUER, CLIENT_SECRET_FILE: file(content) }).CLIENT_SECRET).toBe(secret);
  });

  it.each([
    [
      'a variable and its file',
      () => ({ ...good, CLIENT_SECRET_FILE: file('hush') }),
      'CLIENT_SECRET and CLIENT_SECRET_FILE are both set; set one of them',
    ],
    [
      'a missing file',
      () => ({ ISSUER: good.ISSUER, CLIENT_SECRET_FILE: '/none' }),
      'CLIENT_SECRET_FILE names a file that cannot be read (ENOENT)',
    ],
    ['an empty file', () => ({ ISSUER: good.ISSUER, CLIENT_SECRET_FILE: file('\n') }), 'CLIENT_SECRET_FILE names an empty file'],
  ])('refuses %s', (_what, env, problem) => {
    expect(problemsOf(env())).toEqual([problem]);
  });

  it('freezes the result and what is in it', () => {
    const config = loadConfig(schema, good);
    expect(Object.isFrozen(config) && Object.isFrozen(config.PROXIES)).toBe(true);
  });

  it('names the fault of rules about several settings', () => {
    const pair = z.object({ CERT: setting.text().optional(), KEY: setting.text().optional() });
    const together = pair.refine(({ CERT, KEY }) => (CERT === undefined) === (KEY === undefined), {
      path: ['KEY'],
      message: 'goes with CERT',
    });
    expect(() => loadConfig(together, { CERT: 'x' })).toThrow('the configuration is wrong: KEY goes with CERT');
  });
});
