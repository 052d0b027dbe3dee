import type { ContactCenter, ContactCenters } from '../../ports/contact-centers.ts';
import { claimantOf } from '../claimant.ts';
import type { ApplicationWish } from './application-wish.ts';

/**
 * The contact center that a sign-in can only be for: the one of the application, else that of the name that is hinted at. Undefined where it depends on who comes.
 */
export function contactCenterOf(
  { client, userName, tenant }: Pick<ApplicationWish, 'client' | 'userName' | 'tenant'>,
  contactCenters: ContactCenters,
): ContactCenter | undefined {
  const ids = client?.contactCenterIds;
  if (ids?.length === 1) return contactCenters.byId(ids[0] ?? '');
  const named = userName === undefined ? undefined : claimantOf({ username: userName, tenant }, contactCenters)?.contactCenter;
  return named !== undefined && (ids?.includes(named.id) ?? true) ? named : undefined;
}
