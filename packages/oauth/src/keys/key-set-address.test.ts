import { expect, it } from 'vitest';
import { isKeySetAddress } from './key-set-address.ts';

it.each([
  'https://issuer.test/jwks.json',
  'https://10.0.0.1:8443/keys?v=1',
  'http://localhost:8080/jwks',
  'http://127.0.0.1/jwks',
  'http://127.1/jwks',
  'http://[::1]:8080/jwks',
])('takes keys from %s', (address) => {
  expect(isKeySetAddress(address)).toBe(true);
});

it.each([
  '',
  'jwks.json',
  '//issuer.test/jwks',
  'http://issuer.test/jwks',
  'http://10.0.0.1/jwks',
  'http://169.254.169.254/latest/meta-data',
  'http://localhost.issuer.test/jwks',
  'http://127.0.0.1.issuer.test/jwks',
  'file:///etc/passwd',
  'data:application/json,{"keys":[]}',
  'ftp://issuer.test/jwks',
  'https://user@issuer.test/jwks',
  'https://:password@issuer.test/jwks',
  'https://issuer.test/jwks#keys',
  `https://issuer.test/${'x'.repeat(2048)}`,
])('takes no keys from %j', (address) => {
  expect(isKeySetAddress(address)).toBe(false);
});
