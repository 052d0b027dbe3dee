import { redirectUriMatches } from '@gauth/oauth';
import type { RegisteredClients } from '../../ports/registered-clients.ts';

/** Where a sign-in that began at a provider may lead: an address that some application of the contact center has registered. Undefined for every other. */
export type FindTarget = (target: string | undefined, contactCenterId: string) => Promise<string | undefined>;

/** Looks through all applications; such sign-ins are rare, and few applications there are. */
export const createFindTarget =
  ({ registered }: { registered: Pick<RegisteredClients, 'list'> }): FindTarget =>
  async (target, contactCenterId) => {
    if (target === undefined || !URL.canParse(target)) return undefined;
    const clients = await registered.list();
    const fits = clients.some(
      ({ profile, redirectUris, contactCenterIds }) =>
        (contactCenterIds?.includes(contactCenterId) ?? true) && redirectUriMatches(target, { profile, redirectUris }),
    );
    return fits ? target : undefined;
  };
