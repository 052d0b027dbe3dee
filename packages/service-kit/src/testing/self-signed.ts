import { type CertifiedKey, issueCertificate } from './certificate.ts';

/** Makes a certificate for tests that vouches for itself, valid for a day, for `localhost` and 127.0.0.1. */
export const selfSigned = (commonName = 'localhost'): CertifiedKey => issueCertificate({ commonName, hosts: ['localhost', '127.0.0.1'] });
