import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { CertificateSubject } from '../model.ts';
import { hasSubject } from './client-certificate.ts';

/** Its subject is `C=DE, O=Example\\, Inc., CN=app`; alternative names of every kind. */
const pem = `-----BEGIN CERTIFICATE-----
MIICGzCCAcCgAwIBAgIUSr2VKz+JXKLQEc25ktHFh+zWKvwwCgYIKoZIzj0EAwIw
MzELMAkGA1UEBhMCREUxFjAUBgNVBAoMDUV4YW1wbGUsIEluYy4xDDAKBgNVBAMM
A2FwcDAeFw0yNjExMjUxOTMyMzNaFw0zNjExMjIxOTMyMzNaMDMxCzAJBgNVBAYT
AkRFMRYwFAYDVQQKDA1FeGFtcGxlLCBJbmMuMQwwCgYDVQQDDANhcHAwWTATBgcq
hkjOPQIBBggqhkjOPQMBBwNCAAQr+rLqPWIo9ksG4YPyTF9XZz89Fub1BpGPa1Cn
uXNgRA5qMAvoLzplFtCeWzZQYlCIy7yxjkLenoT40g6rQnVYo4GxMIGuMB0GA1Ud
DgQWBBR85gN05FgptL8qCQ4uxmImxkOnSDAfBgNVHSMEGDAWgBR85gN05FgptL8q
CQ4uxmImxkOnSDAPBgNVHRMBAf8EBTADAQH/MFsGA1UdEQRUMFKCCGFwcC50ZXN0
ggsqLmFwcHMudGVzdIYTaHR0cHM6Ly9hcHAudGVzdC9pZIcQIAENuAAAAAAAAAAA
AAAAAYcECgAAAYEMYXBwQGFwcC50ZXN0MAoGCCqGSM49BAMCA0kAMEYCIQDE3B1E
OC3VReH7WeYM7vluKjLUL/JkYyxQdPmRDf9jawIhAPgQxeKNP6q2f84kr2d9gALq
kdnsuAsE7NjQmK0fghU5
-----END CERTIFICATE-----
`;
const certificate = { x509: new X509Certificate(pem), trusted: true };

describe('a certificate has', () => {
  it.each<CertificateSubject>([
    { kind: 'dn', value: 'CN=app,O=Example\\, Inc.,C=DE' },
    { kind: 'dn', value: 'cn = app, o = Example\\, Inc., c = DE' },
    { kind: 'dns', value: 'APP.test' },
    { kind: 'dns', value: '*.apps.test' },
    { kind: 'uri', value: 'https://app.test/id' },
    { kind: 'ip', value: '2001:db8::1' },
    { kind: 'ip', value: '2001:DB8:0:0:0:0:0:1' },
    { kind: 'ip', value: '10.0.0.1' },
    { kind: 'email', value: 'app@app.test' },
  ])('the $kind $value', (subject) => {
    expect(hasSubject(certificate, subject)).toBe(true);
  });
});

describe('a certificate has not', () => {
  it.each<CertificateSubject>([
    { kind: 'dn', value: 'CN=app' },
    { kind: 'dn', value: 'C=DE,O=Example\\, Inc.,CN=app' },
    { kind: 'dns', value: 'one.apps.test' },
    { kind: 'dns', value: 'test' },
    { kind: 'uri', value: 'https://app.test/' },
    { kind: 'ip', value: '2001:db8::2' },
    { kind: 'ip', value: '10.0.0.2' },
    { kind: 'ip', value: 'app.test' },
    { kind: 'email', value: 'app.test' },
    { kind: 'email', value: 'other@app.test' },
  ])('the $kind $value', (subject) => {
    expect(hasSubject(certificate, subject)).toBe(false);
  });
});

it('a certificate without a subject is known by its other names alone (RFC 5280 §4.2.1.6)', () => {
  const unnamed = { x509: new X509Certificate(unnamedPem), trusted: true };
  expect(hasSubject(unnamed, { kind: 'dn', value: 'CN=app' })).toBe(false);
  expect(hasSubject(unnamed, { kind: 'dns', value: 'app.test' })).toBe(true);
});

/** It has an empty subject and an alternative name. */
const unnamedPem = `-----BEGIN CERTIFICATE-----
MIIBajCCARCgAwIBAgIUb9NF8Dr/YtAZ+OHqqVxAn1iozcIwCgYIKoZIzj0EAwIw
ADAeFw0yNjExMjUxOTU5MTFaFw0zNjExMjIxOTU5MTFaMAAwWTATBgcqhkjOPQIB
BggqhkjOPQMBBwNCAATZfRtm5/fpjUxZuskU4g+fg0Re31vHQpB0M1ti7iGyU3KS
CTFSlnjk2Q+HlOyALLkmpdNgcVuxvanzhblWKxsSo2gwZjAdBgNVHQ4EFgQUZTU6
x4gIGWKm9RTJmZRIjVbzq2YwHwYDVR0jBBgwFoAUZTU6x4gIGWKm9RTJmZRIjVbz
q2YwDwYDVR0TAQH/BAUwAwEB/zATBgNVHREEDDAKgghhcHAudGVzdDAKBggqhkjO
PQQDAgNIADBFAiEAweWGt8BzH4w+1UCGIpcnTYcITVIowWLNVcoWmou1NXYCIEnQ
isyxE5ny2ozBIbVJrGeRr1BZ/KGEg6avYKAOasoO
-----END CERTIFICATE-----
`;
