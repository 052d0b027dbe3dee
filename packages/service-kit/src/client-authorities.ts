import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { extensionsOf } from './certificate-extensions.ts';
import type { Logger } from './logger.ts';
import { watchFiles } from './watched-files.ts';

/** The authorities whose certificates clients may show. */
export interface ClientAuthorities {
  /** Whether one of them signed the certificate itself, for clients, and both are valid at that moment. */
  vouchFor(certificate: X509Certificate, at: Date): boolean;
  stop(): void;
}

/** What has signed nothing: every certificate is of an unknown authority. */
export const noClientAuthorities: ClientAuthorities = { vouchFor: () => false, stop: () => undefined };

/**
 * Reads the authorities from a file of PEM certificates, and again whenever it changes. Throws when they cannot be used; a change for the worse is
 * logged once and the authorities stay as they were.
 */
export function readClientAuthorities(
  caFile: string,
  { logger, everyMs }: { logger: Pick<Logger, 'info' | 'error'>; everyMs?: number | undefined },
): ClientAuthorities {
  let authorities = authoritiesIn(caFile);
  const reload = () => {
    try {
      authorities = authoritiesIn(caFile);
      logger.info({ event: 'client-authorities.reloaded' }, 'the authorities of client certificates were reloaded');
    } catch (err) {
      logger.error(
        { event: 'client-authorities.refused', err },
        'the new authorities of client certificates are unusable; the old ones stay',
      );
    }
  };
  const watch = watchFiles([caFile], reload, everyMs);
  return {
    vouchFor: (certificate, at) => isForClients(certificate, at) && authorities.some((authority) => hasSigned(authority, certificate, at)),
    stop: watch.stop,
  };
}

const pemCertificate = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

function authoritiesIn(caFile: string): X509Certificate[] {
  const authorities = (readFileSync(caFile, 'utf8').match(pemCertificate) ?? []).map((pem) => new X509Certificate(pem));
  if (authorities.length === 0) throw new Error(`${caFile} holds no certificate in PEM`);
  for (const authority of authorities) {
    const trouble = troubleWith(authority);
    if (trouble !== undefined) throw new Error(`${caFile} holds a certificate that ${trouble}: ${authority.subject}`);
  }
  return authorities;
}

const nameConstraints = '2.5.29.30';
/** basicConstraints, keyUsage, extKeyUsage, subjectAltName, certificatePolicies. */
const understood = ['2.5.29.19', '2.5.29.15', '2.5.29.37', '2.5.29.17', '2.5.29.32'];

/** RFC 5280 §4.2: what is critical and not understood forbids to use the certificate. Names that an authority is limited to are not understood. */
const hasUnknownLimits = (certificate: X509Certificate): boolean =>
  extensionsOf(certificate).some(({ oid, critical }) => oid === nameConstraints || (critical && !understood.includes(oid)));

function troubleWith(authority: X509Certificate): string | undefined {
  if (!authority.ca) return 'is no authority';
  return hasUnknownLimits(authority) ? 'limits its authority in ways this server does not check' : undefined;
}

const clientAuth = '1.3.6.1.5.5.7.3.2';

/** `keyUsage` is Node's name for the extended key usage, absent where everything is allowed. */
const isForClients = (certificate: X509Certificate, at: Date): boolean =>
  isValid(certificate, at) && (certificate.keyUsage?.includes(clientAuth) ?? true) && !hasUnknownLimits(certificate);

const hasSigned = (authority: X509Certificate, certificate: X509Certificate, at: Date): boolean =>
  isValid(authority, at) && certificate.checkIssued(authority) && certificate.verify(authority.publicKey);

const isValid = ({ validFromDate, validToDate }: X509Certificate, at: Date): boolean => validFromDate <= at && at <= validToDate;
