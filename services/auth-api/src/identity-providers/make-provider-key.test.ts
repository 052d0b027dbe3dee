import { createPrivateKey, X509Certificate } from 'node:crypto';
import { expect, it } from 'vitest';
import { makeProviderKey } from './make-provider-key.ts';
import { selfSignedCertificate } from './self-signed-certificate.ts';

const now = new Date('2026-03-01T12:00:00.789Z');
const key = await makeProviderKey(now);
const certificate = new X509Certificate(key.certificate);

it('makes an RSA key of 2048 bits with a certificate of its own', () => {
  expect(certificate.publicKey.asymmetricKeyDetails).toMatchObject({ modulusLength: 2048 });
  expect(certificate.checkPrivateKey(createPrivateKey(key.privateKey))).toBe(true);
  expect(certificate.verify(certificate.publicKey)).toBe(true);
  expect([certificate.subject, certificate.issuer]).toEqual([`CN=gauth ${key.id}`, `CN=gauth ${key.id}`]);
});

it('lets it hold for ten years, from a day before on', () => {
  expect(certificate.validFromDate).toEqual(new Date('2026-02-28T12:00:00Z'));
  expect(certificate.validToDate).toEqual(new Date('2036-02-28T12:00:00Z'));
  expect(key.notAfter).toBe(certificate.validToDate.getTime());
});

it('gives every certificate a number of its own, positive and of 16 bytes', async () => {
  const other = new X509Certificate((await makeProviderKey(now)).certificate);
  expect(certificate.serialNumber).toMatch(/^[4-7][\dA-F]{31}$/);
  expect(other.serialNumber).not.toBe(certificate.serialNumber);
});

it('writes years that need four digits', () => {
  const [publicKey, privateKey] = [certificate.publicKey, createPrivateKey(key.privateKey)];
  const notAfter = new Date('2051-01-01T00:00:00Z');
  const pem = selfSignedCertificate({ commonName: 'x', publicKey, privateKey, notBefore: new Date('2049-12-31T23:59:59Z'), notAfter });
  const { validFromDate, validToDate } = new X509Certificate(pem);
  expect([validFromDate, validToDate]).toEqual([new Date('2049-12-31T23:59:59Z'), notAfter]);
});
