import type { issuerChangeFields, newIssuerFields } from '@gauth/auth-client';
import { ApiError } from '@gauth/service-kit';
import type { z } from 'zod';
import type { RegisteredAssertionIssuer } from '../../ports/registered-assertion-issuers.ts';

type Change = z.output<typeof issuerChangeFields>;

/** A new record: what was left out takes its default. */
export const newIssuer = (id: string, data: z.output<typeof newIssuerFields>): RegisteredAssertionIssuer =>
  changedIssuer(
    {
      id,
      name: data.issuer,
      issuer: data.issuer,
      subjectKind: 'userName',
      contactCenterIds: [],
      clockSkewSeconds: 60,
      maxLifetimeSeconds: 300,
      enabled: true,
    },
    data,
  );

/** A record after a change. Throws `ApiError` where its fields do not fit together. */
export function changedIssuer(before: RegisteredAssertionIssuer, change: Change): RegisteredAssertionIssuer {
  const stated = Object.entries({ ...before, ...change }).filter(([, value]) => value !== undefined && value !== null);
  const issuer = Object.fromEntries(stated) as unknown as RegisteredAssertionIssuer;
  if (issuer.jwksUri === undefined && issuer.jwks === undefined && issuer.certificates === undefined)
    throw new ApiError('badRequest', 'data: one of jwksUri, jwks, certificates is needed');
  if (issuer.subjectKind !== 'userName' && issuer.contactCenterIds.length > 1)
    throw new ApiError('badRequest', 'data.contactCenterIds: only a userName can say which of several it belongs to');
  return issuer;
}
