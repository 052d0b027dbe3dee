import type { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { validity } from './validity.ts';

/** What a server showed in the TLS handshake. */
export interface SeenCertificate {
  subject: string;
  issuer: string;
  validFrom: Date;
  validTo: Date;
  /** Whether it carries the host of the URL. */
  fitsHost: boolean;
  /** Certificates that lead to a trusted authority, or the code of OpenSSL for why none was found. */
  chainFault?: string | undefined;
  /** Whether the server sent nothing beside its own certificate. */
  alone: boolean;
  protocol: string;
}

/** Faults that are told by themselves. */
const otherFaults = new Set(['ERR_TLS_CERT_ALTNAME_INVALID', 'CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID']);

/** Reads it; undefined where the server showed none. */
export function seenCertificate(socket: TLSSocket, host: string): SeenCertificate | undefined {
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined) return undefined;
  const fault = socket.authorizationError as unknown as string | Error | undefined;
  const code = fault instanceof Error ? ((fault as NodeJS.ErrnoException).code ?? fault.message) : fault;
  return {
    subject: oneLine(certificate.subject),
    issuer: oneLine(certificate.issuer),
    ...validity(certificate),
    fitsHost: fits(certificate, host.replace(/^\[|\]$/g, '')),
    ...(code && !otherFaults.has(code) && { chainFault: code }),
    alone: certificate.issuerCertificate === undefined,
    protocol: socket.getProtocol() ?? '',
  };
}

const oneLine = (name: string): string => name.replaceAll('\n', ', ');

const fits = (certificate: X509Certificate, host: string): boolean =>
  (isIP(host) === 0 ? certificate.checkHost(host) : certificate.checkIP(host)) !== undefined;
