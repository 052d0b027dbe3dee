import { expect, it } from 'vitest';
import { trustsProxy } from './trusted-proxies.ts';

it.each([
  ['loopback', '127.0.0.1'],
  ['loopback', '127.9.9.9'],
  ['loopback', '::1'],
  ['loopback', '::ffff:127.0.0.1'],
  ['linklocal', '169.254.1.2'],
  ['linklocal', 'fe80::1%eth0'],
  ['uniquelocal', '10.1.2.3'],
  ['uniquelocal', '172.31.0.1'],
  ['uniquelocal', '192.168.0.1'],
  ['uniquelocal', 'fd00::1'],
  ['192.0.2.1', '192.0.2.1'],
  ['192.0.2.1', '::ffff:192.0.2.1'],
  ['192.0.2.0/24', '192.0.2.77'],
  ['2001:db8::/32', '2001:db8:1::1'],
])('believes %s at %s', (entry, address) => {
  expect(trustsProxy(['203.0.113.9', entry])(address, 0)).toBe(true);
});

it.each([
  ['loopback', '10.0.0.1'],
  ['loopback', '::2'],
  ['uniquelocal', '172.32.0.1'],
  ['192.0.2.0/24', '192.0.3.1'],
  ['192.0.2.1', '192.0.2.1:6000'],
  ['loopback', 'localhost'],
  ['loopback', 'unknown'],
  ['loopback', ''],
  ['loopback', undefined],
])('believes of %s nobody at %s', (entry, address) => {
  expect(trustsProxy([entry])(address, 0)).toBe(false);
});

it.each([
  [0, 0, false],
  [1, 0, true],
  [1, 1, false],
  [2, 1, true],
])('with %i proxies believes whoever is %i away: %s', (proxies, hop, believed) => {
  expect(trustsProxy(proxies)('203.0.113.9', hop)).toBe(believed);
});

it('believes nobody when nobody is named', () => {
  expect(trustsProxy([])('127.0.0.1', 0)).toBe(false);
});
