import { X509Certificate } from 'node:crypto';
import { rootCertificates } from 'node:tls';
import { afterEach, expect, it, vi } from 'vitest';
import { validity } from './validity.ts';

afterEach(() => vi.restoreAllMocks());

it('reads the dates of a certificate also where Node.js 20 does not', () => {
  const certificate = new X509Certificate(rootCertificates[0] as string);
  const { validFromDate: validFrom, validToDate: validTo } = certificate;
  for (const name of ['validFromDate', 'validToDate'] as const)
    vi.spyOn(X509Certificate.prototype, name, 'get').mockReturnValue(undefined as never);
  expect(validity(certificate)).toEqual({ validFrom, validTo });
});
