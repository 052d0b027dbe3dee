import { createPrivateKey } from 'node:crypto';

const jwk = {
  kty: 'EC',
  x: 'T02KALmV-9OLnW3C-QS-K8uoT0qsUTPaOQcgzWA7BRM',
  y: 'FZj3icpT7YzezYyMVrKgmU4HjxuxkA22kvN4UzWvV0Q',
  crv: 'P-256',
  d: 'hvxZGD1iQnXyaQfFlXQ3Fa7cuf8XtKiZf-Lc-O4XEEk',
};

/** The certificate of an issuer that exists in tests alone (P-256, until 2126), and its key, which is no secret. */
export const issuerCertificate = {
  pem: `-----BEGIN CERTIFICATE-----
MIIBfTCCASOgAwIBAgIUK/g4LQijmauGvG3RUCTOMH2uMJcwCgYIKoZIzj0EAwIw
EzERMA8GA1UEAwwIaWRwLnRlc3QwIBcNMjYxMTI1MTkxMzQ1WhgPMjEyNjExMDEx
OTEzNDVaMBMxETAPBgNVBAMMCGlkcC50ZXN0MFkwEwYHKoZIzj0CAQYIKoZIzj0D
AQcDQgAET02KALmV+9OLnW3C+QS+K8uoT0qsUTPaOQcgzWA7BRMVmPeJylPtjN7N
jIxWsqCZTgePG7GQDbaS83hTNa9XRKNTMFEwHQYDVR0OBBYEFPLecHdXpEqWWgm7
XgDXGVCPvtNiMB8GA1UdIwQYMBaAFPLecHdXpEqWWgm7XgDXGVCPvtNiMA8GA1Ud
EwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSAAwRQIhAIx/JXRmURsneUVo+f6yqYEf
3+OL2R+gZ3521i5jjV7LAiB4kHhS72z3UDFR2QCkYON+EUvDVX73GXsvEfoetSvj
HA==
-----END CERTIFICATE-----`,
  privateKey: createPrivateKey({ key: jwk, format: 'jwk' }),
};
