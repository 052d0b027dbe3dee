import { expect, it } from 'vitest';
import { attemptSubject } from './claimant.ts';

const contactCenter = {
  id: 'CC-1',
  environmentId: 'env-1',
  domain: 't100',
  scheme: 'basic',
  legacyGrants: true,
  relayExternalDiagnostics: false,
  kerberos: false,
} as const;
const claimant = { userName: 'Agent1', tenant: 'T100', contactCenter };

it('counts by account, address and contact center', () => {
  expect(attemptSubject(claimant, '10.0.0.1')).toEqual({ account: 'cc-1\\agent1', address: '10.0.0.1', tenant: 'CC-1' });
});

it('counts an unknown tenant by its name, and no contact center', () => {
  expect(attemptSubject({ ...claimant, contactCenter: undefined }, undefined)).toEqual({ account: 't100\\agent1', address: 'unknown' });
});

it.each([
  ['10.0.0.1', '10.0.0.1'],
  ['::ffff:10.0.0.1', '10.0.0.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:DB8:1:2::1', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['2001:0db8:0001:0002::', '2001:db8:1:2::/64'],
  ['::1', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
])('counts %s as %s, because a customer has a whole /64', (address, counted) => {
  expect(attemptSubject(claimant, address).address).toBe(counted);
});

it('bounds what a proxy may call an address', () => {
  expect(attemptSubject(claimant, 'x'.repeat(1000)).address).toHaveLength(64);
  expect(attemptSubject(claimant, ':'.repeat(1000)).address.length).toBeLessThan(300);
});
