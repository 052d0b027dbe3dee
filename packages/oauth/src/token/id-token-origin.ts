import { z } from 'zod';
import { type Authorization, confirmation, type User } from '../model.ts';

/**
 * The claim by which an ID token names the authorization it tells of: enough to convert it (RFC 8693) into a token of the same user that says no more,
 * and that ends with what was granted.
 */
export const originClaim = 'urn:gauth:authorization';

/** What the claim says. */
export const idTokenOrigin = z.object({
  /** The authorization, then those that it was converted from. */
  ids: z.array(z.string()).min(1),
  /** See `Client.registrationId`: an ID token is worth nothing to whoever has its audience's name today. */
  client_registration_id: z.string(),
  since: z.number().exactOptional(),
  expires_at: z.number(),
  scope: z.array(z.string()),
  audience: z.array(z.string()).exactOptional(),
  /** What its access tokens are bound to: otherwise who lacks the key could have others by the ID token. */
  cnf: confirmation.exactOptional(),
  user_name: z.string(),
  contact_center_id: z.string(),
});

/** The claim for an authorization of a user. */
export const originOf = (
  { id, clientRegistrationId, derivedFrom = [], since, expiresAt, scope, audience, confirmation: cnf }: Authorization,
  { userName, contactCenterId }: User,
): z.output<typeof idTokenOrigin> => ({
  ids: [id, ...derivedFrom],
  client_registration_id: clientRegistrationId,
  ...(since !== undefined && { since }),
  expires_at: expiresAt,
  scope,
  ...(audience && { audience }),
  ...(cnf && { cnf }),
  user_name: userName,
  contact_center_id: contactCenterId,
});
