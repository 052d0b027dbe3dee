import { mayActFor } from '../authorization.ts';
import type { InvariantId } from './invariants.ts';
import type { Allowance } from './records.ts';
import type { World } from './world.ts';

/** The invariant by which everything of an authorization is dead now, or undefined while it lives. */
export function endOf({ clients, signedOut }: Pick<World, 'clients' | 'signedOut'>, allowance: Allowance): InvariantId | undefined {
  const { clientId, registrationId, user, provedAt, endedBy } = allowance;
  const client = clients.get(clientId);
  if (endedBy !== undefined) return endedBy;
  if (user && provedAt < (signedOut.get(user.id)?.turn ?? 0)) return 'signed-out';
  if (client?.registrationId !== registrationId) return 'namesake';
  if (!mayActFor(client, user)) return 'contact-centers';
  return isLost(allowance) ? 'parent-ended' : undefined;
}

/** Whether anything that it was converted from was ended. */
const isLost = ({ parents }: Allowance): boolean => parents.some((parent) => parent.endedBy !== undefined || isLost(parent));

/** Ends an authorization on its own account; what has ended before stays what it was. */
export function end(allowance: Allowance, by: InvariantId): void {
  allowance.endedBy ??= by;
}
