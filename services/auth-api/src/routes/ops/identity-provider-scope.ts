import { ApiError } from '@gauth/service-kit';
import type { FastifyBaseLogger } from 'fastify';
import { z } from 'zod';
import type { AuditTrail } from '../../audit-trail.ts';
import type { ContactCenters } from '../../ports/contact-centers.ts';
import type { ProviderName } from '../../ports/registered-identity-providers.ts';

/** Where the providers of a contact center are. */
export const providersPath = '/ops/contact-centers/:contactCenterId/identity-providers';

/** Parameters of `providersPath`; the id is spelled as everybody else does. */
export const contactCenterParams = z.object({ contactCenterId: z.string().min(1).max(255).toLowerCase() });

/** Parameters of the path of one provider. */
export const providerParams = contactCenterParams.extend({ id: z.uuid().describe('Of the provider') });

/** Tags of all routes about them. */
export const tags = ['identity providers'];

/** What all routes about them stand on. */
export interface ProviderScope {
  contactCenters: Pick<ContactCenters, 'byId'>;
  trail: AuditTrail;
}

/** Throws `ApiError` where there is no such contact center. */
export function existing<Params extends { contactCenterId: string }>({ contactCenters }: ProviderScope, params: Params): Params {
  if (contactCenters.byId(params.contactCenterId) === undefined) throw new ApiError('notFound', 'there is no such contact center');
  return params;
}

/** What becomes of a provider that there is none of. */
export const unknownProvider = (): ApiError => new ApiError('notFound', 'there is no such identity provider');

type ProviderChange =
  | 'created'
  | 'updated'
  | 'deleted'
  | `key-${'announced' | 'activated' | 'deleted'}`
  | `metadata-${'uploaded' | 'cleared' | 'refreshed'}`;

/** Writes down what became of a provider. */
export const recordChange = (
  { trail }: ProviderScope,
  what: ProviderChange,
  { contactCenterId, id, keyId, log }: ProviderName & { keyId?: string; log: FastifyBaseLogger },
): void =>
  trail.record(
    {
      event: `identity-provider.${what}`,
      outcome: 'success',
      contactCenterId,
      identityProviderId: id,
      ...(keyId !== undefined && { keyId }),
    },
    log,
  );
