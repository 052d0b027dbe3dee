import { expect, it } from 'vitest';
import { countedAddress } from './counted-address.ts';

it.each([
  ['192.0.2.50', '192.0.2.50'],
  ['192.0.2.50:6001', '192.0.2.50'],
  ['::ffff:192.0.2.50', '192.0.2.50'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['2001:DB8:0000:0:ffff::2', '2001:db8:0:0::/64'],
  ['[2001:db8::1]:6000', '2001:db8:0:0::/64'],
  ['2001:db8:0:1::1', '2001:db8:0:1::/64'],
  ['::1', '0:0:0:0::/64'],
  ['unknown', 'unknown'],
])('counts %s as %s', (address, counted) => {
  expect(countedAddress(address)).toBe(counted);
});

it('bounds what a proxy may have passed on', () => {
  expect(countedAddress('x'.repeat(1000)).length).toBeLessThanOrEqual(64);
});
