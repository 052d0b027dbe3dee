import { createPrivateKey, X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CertificateContent, type CertifiedKey, issueCertificate } from '@gauth/service-kit/testing';

/** A certificate and its key, both PEM files. */
export interface CertificateFiles {
  certFile: string;
  keyFile: string;
}

/** What TLS on one machine takes: an authority nobody else knows, and what it signed for `localhost` and for a client of the demonstration. */
export interface LocalCertificates {
  authority: CertificateFiles;
  server: CertificateFiles;
  client: CertificateFiles;
}

const days = (count: number): Date => new Date(Date.now() + count * 24 * 3600 * 1000);

/** How long certificates last, and how much of it must be left to use one that was made earlier. Browsers want at most 398 days of a server. */
const lifetimes = { authority: { days: 3650, left: 400 }, leaf: { days: 397, left: 30 } };

/** Makes what is missing in the folder or soon expires; everything else stays as it is, so that whoever trusts the authority may go on. */
export function localCertificates(folder: string): LocalCertificates {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const files = (name: string) => ({ certFile: join(folder, `${name}.pem`), keyFile: join(folder, `${name}.key`) });
  const keep = (place: CertificateFiles, content: CertificateContent, issuer?: CertifiedKey): CertifiedKey => {
    const lifetime = issuer ? lifetimes.leaf : lifetimes.authority;
    const kept = read(place);
    if (kept && isUsable(kept, days(lifetime.left), issuer)) return kept;
    const made = issueCertificate({ ...content, validity: { from: days(-1), to: days(lifetime.days) } }, issuer);
    writeFileSync(place.keyFile, made.key, { mode: 0o600 });
    writeFileSync(place.certFile, made.cert);
    return made;
  };
  const [authority, server, client] = [files('ca'), files('server'), files('client')];
  const issuer = keep(authority, { commonName: 'gauth on this machine', purpose: 'authority' });
  keep(server, { commonName: 'localhost', purpose: 'server', hosts: ['localhost', '127.0.0.1'] }, issuer);
  keep(client, { commonName: 'demonstration-client', purpose: 'client' }, issuer);
  return { authority, server, client };
}

const read = ({ certFile, keyFile }: CertificateFiles): CertifiedKey | undefined =>
  existsSync(certFile) && existsSync(keyFile) ? { cert: readFileSync(certFile, 'utf8'), key: readFileSync(keyFile, 'utf8') } : undefined;

function isUsable({ cert, key }: CertifiedKey, until: Date, issuer: CertifiedKey | undefined): boolean {
  try {
    const certificate = new X509Certificate(cert);
    const ofIssuer = new X509Certificate(issuer?.cert ?? cert);
    const isWhole = certificate.checkPrivateKey(createPrivateKey(key)) && certificate.verify(ofIssuer.publicKey);
    return isWhole && certificate.validToDate > until;
  } catch {
    return false;
  }
}
