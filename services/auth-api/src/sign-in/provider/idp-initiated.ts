import { redirectUriMatches } from '@gauth/oauth';
import type { RegisteredClients } from '../../ports/registered-clients.ts';

/** Where a sign-in that began at a provider may lead: an address that some application of the contact center has registered. Undefined for every other. */
export type FindTarget = (target: string | undefined, contactCenterId: string) => Promise<string | undefined>;

/** Looks through all applications; such sign-ins are rare, and few applications there are. */
export const createFindTarget =
  ({ registered }: { registered: Pick<RegisteredClients, 'list'> }): FindTarget =>
  async (said, contactCenterId) => {
    const target = addressIn(said);
    if (!URL.canParse(target)) return undefined;
    const clients = await registered.list();
    const fits = clients.some(
      ({ profile, redirectUris, contactCenterIds }) =>
        (contactCenterIds?.includes(contactCenterId) ?? true) && redirectUriMatches(target, { profile, redirectUris }),
    );
    return fits ? target : undefined;
  };

/** Providers say the address itself, or as the product has had it written: `redirectUrl=https://…`, encoded or not. */
function addressIn(said = ''): string {
  const [, address] = /^redirectUrl=(.*)$/s.exec(said) ?? [];
  if (address === undefined) return said;
  return URL.canParse(address) ? address : (new URLSearchParams(said).get('redirectUrl') ?? '');
}
