import type { shownProvider, shownProviderKey } from '@gauth/auth-client';
import { certificateOf } from '@gauth/auth-client';
import type { z } from 'zod';
import { missingFields } from '../../identity-providers/settled-status.ts';
import type { SamlMetadata } from '../../ports/identity-providers.ts';
import type { MetadataRefresh, RegisteredIdentityProvider, RegisteredProviderKey } from '../../ports/registered-identity-providers.ts';

type Shown = z.input<typeof shownProvider>;

/** A provider as the API shows it: without secrets and documents, with what is missing and what an administrator should look after. */
export function showProvider(provider: RegisteredIdentityProvider, now: Date, refresh?: MetadataRefresh): Shown {
  const missing = missingFields(provider);
  const warnings = provider.kind === 'saml' ? warningsOf(provider.metadata, now) : [];
  return {
    ...(structuredClone(provider.kind === 'saml' ? withoutDocument(provider) : withoutSecret(provider)) as Shown),
    ...(missing.length > 0 && { missing }),
    ...(refresh && { refresh: { ...refresh, triedAt: isoTime(refresh.triedAt) } }),
    ...(warnings.length > 0 && { warnings }),
  };
}

function withoutDocument({ metadataDocument: _document, metadata, ...rest }: Extract<RegisteredIdentityProvider, { kind: 'saml' }>) {
  if (metadata === undefined) return rest;
  const { validUntil, ...said } = metadata;
  return { ...rest, metadata: { ...said, ...(validUntil !== undefined && { validUntil: isoTime(validUntil) }) } };
}

function withoutSecret({ clientSecret, clientId, ...rest }: Extract<RegisteredIdentityProvider, { kind: 'oidc' }>) {
  return { ...rest, ...(clientId !== '' && { clientId }), hasClientSecret: clientSecret !== undefined };
}

function warningsOf(metadata: SamlMetadata | undefined, now: Date): string[] {
  const until = metadata?.validUntil;
  const expired = (metadata?.signingCertificates ?? []).flatMap((pem, index) => {
    const end = certificateOf(pem)?.validToDate;
    return end !== undefined && end <= now ? [`metadata.signingCertificates.${index} expired on ${end.toISOString()}`] : [];
  });
  return until !== undefined && until <= now.getTime() ? [`metadata was valid until ${isoTime(until)}`, ...expired] : expired;
}

/** A key of ours as the API shows it. */
export const showProviderKey = ({ id, state, certificate, notAfter }: RegisteredProviderKey): z.input<typeof shownProviderKey> => ({
  id,
  state,
  certificate,
  notAfter: isoTime(notAfter),
});

const isoTime = (milliseconds: number): string => new Date(milliseconds).toISOString();
