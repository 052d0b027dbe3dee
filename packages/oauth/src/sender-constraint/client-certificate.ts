import type { X509Certificate } from 'node:crypto';
import { createHash, timingSafeEqual } from 'node:crypto';
import type { CertificateSubject } from '../model.ts';

/** The certificate that a client showed in the TLS handshake, to us or to a proxy we trust (RFC 8705). */
export interface ClientCertificate {
  x509: X509Certificate;
  /** Its chain ends at an authority that this server trusts for clients, and it is within its validity. */
  trusted: boolean;
}

/** `x5t#S256`: the SHA-256 of the certificate (RFC 8705 §3.1). */
export const thumbprintOf = ({ x509 }: ClientCertificate): string => createHash('sha256').update(x509.raw).digest('base64url');

/** Whether a certificate has this thumbprint. */
export function hasThumbprint(certificate: ClientCertificate, thumbprint: string): boolean {
  const [actual, expected] = [Buffer.from(thumbprintOf(certificate)), Buffer.from(thumbprint)];
  return actual.length === expected.length && timingSafeEqual(actual, expected);
}

/** Whether the certificate has the one subject name that the client registered (RFC 8705 §2.1.2). */
export function hasSubject({ x509 }: ClientCertificate, { kind, value }: CertificateSubject): boolean {
  // Node has no text for an empty subject, whatever its types say.
  if (kind === 'dn') return dnOf(x509.subject ?? '') === dnOf(value);
  if (kind === 'ip') return hasAddress(x509, value);
  return alternativeNames(x509.subjectAltName ?? '').some(
    (name) => name.kind === kind && (kind === 'dns' ? name.value.toLowerCase() === value.toLowerCase() : name.value === value),
  );
}

/** However the address is written: there are many ways for IPv6. */
function hasAddress(x509: X509Certificate, value: string): boolean {
  try {
    return x509.checkIP(value) !== undefined;
  } catch {
    return false;
  }
}

/** One writing of a distinguished name: Node gives one attribute a line from the root on, RFC 4514 writes them the other way round with commas. */
function dnOf(text: string): string {
  const written = text.includes('\n') || !/(?<!\\),/.test(text) ? text.split('\n') : text.split(/(?<!\\),/).reverse();
  return written
    .map((attribute) => attribute.trim().replace(/^([^=]+?)\s*=\s*/, (_all, type: string) => `${type.toUpperCase()}=`))
    .join('\n');
}

const kindOf: Readonly<Record<string, CertificateSubject['kind']>> = {
  DNS: 'dns',
  URI: 'uri',
  email: 'email',
};

/** Reads Node's list of alternative names; one with special characters stands in it as a JSON string. */
function alternativeNames(text: string): CertificateSubject[] {
  return [...text.matchAll(/(?:^|, )(DNS|URI|email):("(?:[^"\\]|\\.)*"|[^,]*)/g)].flatMap(([, label = '', written = '']) => {
    const kind = kindOf[label];
    return kind === undefined ? [] : [{ kind, value: written.startsWith('"') ? String(JSON.parse(written)) : written }];
  });
}
