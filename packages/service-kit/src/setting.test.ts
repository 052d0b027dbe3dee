import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { setting } from './setting.ts';

const attempt = (piece: z.ZodType, value: string): unknown => {
  const parsed = piece.safeParse(value);
  return parsed.success ? parsed.data : { refused: parsed.error.issues.map(({ message }) => message) };
};
const key = Buffer.alloc(32, 7).toString('base64');

const noProxies = 'must be how many proxies there are, or list addresses, CIDR blocks, loopback, linklocal or uniquelocal';

describe('setting', () => {
  it.each([
    ['integer', '-5', setting.integer({ min: -5 }), -5],
    ['seconds', '60', setting.seconds(), 60],
    ['port', '0', setting.port(), 0],
    ['port', '65535', setting.port(), 65_535],
    ['url', 'https://sso.test/auth/v3', setting.url(), 'https://sso.test/auth/v3'],
    ['redis URL', 'rediss://cache.test:6380/1', setting.redisUrl(), 'rediss://cache.test:6380/1'],
    ['PostgreSQL URL', 'postgres://u:p@db.test/gauth', setting.postgresUrl(), 'postgres://u:p@db.test/gauth'],
    [
      'trusted proxies',
      ' loopback ,10.0.0.0/8,, fd00::/8,192.0.2.1',
      setting.trustedProxies(),
      ['loopback', '10.0.0.0/8', 'fd00::/8', '192.0.2.1'],
    ],
    ['number of trusted proxies', '1', setting.trustedProxies(), 1],
    ['bcrypt hash', `$2a$10$${'.'.repeat(53)}`, setting.bcryptHash(), `$2a$10$${'.'.repeat(53)}`],
  ])('reads a %s: %s', (_what, value, piece: z.ZodType, expected) => {
    expect(attempt(piece, value)).toEqual(expected);
  });

  it.each([
    ['integer', '10', setting.integer({ max: 9 }), 'must be a whole number from 0 to 9'],
    ['integer', '1e0', setting.integer({ max: 9 }), 'must be a whole number from 0 to 9'],
    ['integer', '0x1', setting.integer({ max: 9 }), 'must be a whole number from 0 to 9'],
    ['port', '65536', setting.port(), 'must be a whole number from 0 to 65535'],
    ['url', 'ftp://sso.test', setting.url(), 'must be a URL that begins with http:// or https://'],
    ['url', 'sso.test', setting.url(), 'must be a URL that begins with http:// or https://'],
    [
      'redis URL',
      'http://cache.test',
      setting.redisUrl(),
      'must be redis:// or rediss://, then [user:password@]host:port[,host:port…][/database]',
    ],
    ['list of trusted proxies', '10.0.0.0/33', setting.trustedProxies(), noProxies],
    ['list of trusted proxies', 'proxy.test', setting.trustedProxies(), noProxies],
    ['list of trusted proxies', '1,10.0.0.0/8', setting.trustedProxies(), noProxies],
    ['number of trusted proxies', '-1', setting.trustedProxies(), noProxies],
    ['bcrypt hash', 'ops', setting.bcryptHash(), 'must be a bcrypt hash'],
    ['key ring', 'k1:c2hvcnQ=', setting.keyRing(), 'entry 1 of the key ring has a key of 5 bytes; at least 32 are needed'],
  ])('refuses a wrong %s: %s', (_what, value, piece: z.ZodType, reason) => {
    expect(attempt(piece, value)).toEqual({ refused: [reason] });
  });

  it('makes a key ring that works', () => {
    const ring = setting.keyRing().parse(`k1:${key}`);
    expect(ring.open(ring.seal('hush', 'here'), 'here')).toBe('hush');
  });

  it('lets a default stand in for what is not set', () => {
    expect(setting.seconds().default(300).parse(undefined)).toBe(300);
  });
});
