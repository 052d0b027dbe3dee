import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { certificateInHeader } from './client-certificate-header.ts';
import { issueCertificate } from './testing/certificate.ts';

const { cert: pem } = issueCertificate({ commonName: 'a, "b"; c=d' });
const { raw } = new X509Certificate(pem);
const base64 = raw.toString('base64');
const escaped = encodeURIComponent(pem);

describe('the certificate in a header', () => {
  it.each([
    ['of RFC 9440', `:${base64}:`],
    ['of RFC 9440, with spaces around', ` :${base64}: `],
    ['of nginx', escaped],
    ['of a proxy that escapes less', pem.replaceAll('\n', '%0A').replaceAll(' ', '%20')],
    ['of Envoy, alone', `Cert="${escaped}"`],
    ['of Envoy, among others', `By=spiffe://a/b;Hash=ab12;Cert="${escaped}";Subject="CN=a\\, \\"b\\"; c=d";URI=`],
    ['of Envoy, after a text with a comma in quotation marks', `Subject="CN=a,O=b;Cert=c";Cert="${escaped}"`],
    ['of Envoy, without quotation marks', `cert=${escaped};hash=ab12`],
  ])('is read in the form %s', (_form, value) => {
    expect(certificateInHeader(value)?.raw).toEqual(raw);
  });

  it.each(['', ' '])('is not there when the proxy passes on none: "%s"', (value) => {
    expect(certificateInHeader(value)).toBeUndefined();
  });

  it.each([
    ['words', 'garbage'],
    ['colons around nothing', '::'],
    ['base64 of something else', `:${Buffer.from('garbage').toString('base64')}:`],
    ['base64 without colons', base64],
    ['half of RFC 9440', `:${base64}`],
    ['two of RFC 9440', `:${base64}:, :${base64}:`],
    ['a certificate that is cut off', `:${raw.subarray(0, -100).toString('base64')}:`],
    ['percent signs that mean nothing', '-----BEGIN%20CERTIFICATE-----%ZZ-----END%20CERTIFICATE-----'],
    ['another kind of PEM', encodeURIComponent(pem.replaceAll('CERTIFICATE', 'PUBLIC KEY'))],
    ['two certificates in PEM', encodeURIComponent(pem + pem)],
    ['fields of Envoy without the certificate', 'By=spiffe://a/b;Hash=ab12'],
    ['what two Envoys know', `Hash=ab12;Cert="${escaped}",Hash=cd34;Cert="${escaped}"`],
    ['a quotation mark that is never closed', `Cert="${escaped}`],
    ['a NUL', '\0'],
  ])('cannot be read from %s', (_what, value) => {
    expect(() => certificateInHeader(value)).toThrow();
  });
});
