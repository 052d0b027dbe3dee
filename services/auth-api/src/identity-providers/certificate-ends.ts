import { X509Certificate } from 'node:crypto';
import type { KnownProvider } from '../ports/known-providers.ts';

/** When a side of a provider's sign-ins can no longer sign; in milliseconds since the epoch. */
export interface CertificateEnd {
  whose: 'theirs' | 'ours';
  provider: string;
  contactCenter: string;
  at: number;
}

/** The ends of certificates: of the last one that a provider has, and of ours that is in use. */
export const certificateEnds = ({ provider, keys }: KnownProvider): CertificateEnd[] => {
  const about = { provider: provider.name, contactCenter: provider.contactCenterId };
  const theirs = provider.kind === 'saml' ? (provider.metadata?.signingCertificates ?? []).map(endOf).filter((at) => at !== undefined) : [];
  const [ours] = keys;
  return [
    ...(theirs.length > 0 ? [{ whose: 'theirs' as const, ...about, at: Math.max(...theirs) }] : []),
    ...(ours === undefined ? [] : [{ whose: 'ours' as const, ...about, at: ours.notAfter }]),
  ];
};

function endOf(pem: string): number | undefined {
  try {
    return new X509Certificate(pem).validToDate.getTime();
  } catch {
    return undefined;
  }
}
