import { newId, newToken, partitionOf, partitionOfUser, user } from '@gauth/oauth';
import { z } from 'zod';
import type { NewWebServicesSession } from '../ports/web-services-sessions.ts';
import { sessionOwnerOf } from '../web-services/session-owner.ts';

/** How stores keep whom a session is for. */
export const keptIdentity = z.object({
  kind: z.enum(['user', 'account']),
  user: user.exactOptional(),
  account: z
    .object({ id: z.string(), name: z.string(), roles: z.array(z.string()), contactCenterId: z.string().exactOptional() })
    .exactOptional(),
});

/** Who ends a session by signing out everywhere, its id, and what its browser gets. Throws `RangeError` where the browser session is somebody else's. */
export function newWebServicesSession({ identity, browserSession }: NewWebServicesSession): { owner: string; id: string; cookie: string } {
  const owner = sessionOwnerOf(identity);
  const id = browserSession?.id ?? newId(owner);
  if (partitionOf(id) !== partitionOfUser(owner)) throw new RangeError('the browser session is not of this user');
  return { owner, id, cookie: newToken(id) };
}

/** For how long nothing begins under the id of a browser session that has ended: longer than any request that found it alive takes. */
export const endedSeconds = 60;
