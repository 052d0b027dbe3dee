import { expect, it } from 'vitest';
import { isPublicAddress, lookUpPublic, NotPublic } from './public-addresses.ts';

it.each(['1.1.1.1', '172.15.255.255', '172.32.0.0', '100.63.255.255', '223.255.255.255', '2606:4700::1111', '2a00::1'])(
  'takes %s for public',
  (address) => {
    expect(isPublicAddress(address)).toBe(true);
  },
);

it.each([
  ...['0.0.0.0', '10.1.2.3', '100.64.0.1', '127.0.0.1', '169.254.169.254', '172.16.0.1', '172.31.255.255', '192.168.1.1', '198.18.0.1'],
  ...[
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:1.1.1.1',
    'fc00::1',
    'fe80::1',
    'ff02::1',
    '64:ff9b::7f00:1',
  ],
  ...['2001:db8::1', '2002:7f00:1::', '2001::1', 'localhost', ''],
])('takes "%s" for none', (address) => {
  expect(isPublicAddress(address)).toBe(false);
});

it.each([true, false])('lets no name lead to this machine, whether all its addresses are asked for (%s)', async (all) => {
  const error = await new Promise((resolve) => lookUpPublic('localhost', { all }, resolve));
  expect(error).toBeInstanceOf(NotPublic);
});
