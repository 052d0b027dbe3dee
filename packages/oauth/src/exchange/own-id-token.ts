import { z } from 'zod';
import { mayActFor } from '../authorization.ts';
import { verifyWithKeys } from '../client-jwt.ts';
import { jwtFault } from '../jwt-fault.ts';
import { actor, mayAct, signatureAlgorithms, type User } from '../model.ts';
import type { Clients, SigningKeys, Users } from '../ports.ts';
import { schemaFault } from '../schema-fault.ts';
import { idTokenType } from '../token/id-token.ts';
import { idTokenOrigin, originClaim } from '../token/id-token-origin.ts';
import { type BroughtToken, invalidToken, type ReadBrought, type Role, unacceptableToken } from './brought-token.ts';

const claims = z.object({
  sub: z.string(),
  aud: z.string(),
  iat: z.number(),
  exp: z.number(),
  auth_time: z.number().exactOptional(),
  acr: z.string().exactOptional(),
  amr: z.array(z.string()).exactOptional(),
  sid: z.string().exactOptional(),
  act: actor.exactOptional(),
  may_act: mayAct.exactOptional(),
  [originClaim]: idTokenOrigin,
});
type Claims = z.output<typeof claims>;

interface Dependencies {
  issuer: string;
  keys: SigningKeys;
  clients: Clients;
  users: Users;
}

/**
 * Reads an ID token of ours. Only clients that prove who they are may bring one, because an ID token is no secret: it travels in addresses. It is in no
 * store, so the directory is asked whether the person may still sign in, and what was revoked since is found out when the new token is saved: its line
 * and the moment of the sign-in go into it. Nobody finds that out of an actor, whose ID token counts until it expires.
 */
export function createReadOwnIdToken({ issuer, keys, clients, users }: Dependencies): ReadBrought {
  async function verified(idToken: string, role: Role, now: Date): Promise<Claims> {
    const options = { issuer, algorithms: [...signatureAlgorithms], currentDate: now };
    const { payload, protectedHeader } = await verifyWithKeys(idToken, await keys.believed(), options).catch((error: unknown) => {
      throw invalidToken(role, `ID token: ${jwtFault(error)}`);
    });
    if (protectedHeader.typ !== idTokenType) throw invalidToken(role, `ID token: typ expected ${idTokenType}, is another`);
    const said = claims.safeParse(payload);
    if (!said.success) throw invalidToken(role, `ID token: ${schemaFault(said.error)}`);
    return said.data;
  }

  async function userOf({ sub, [originClaim]: origin }: Claims, role: Role, clientId: string): Promise<User> {
    const user = await users.identify({ userName: origin.user_name, contactCenterId: origin.contact_center_id, clientId });
    if (user?.id !== sub) throw invalidToken(role, 'ID token: its user is gone, has another name or may not sign in');
    return user;
  }

  return async ({ token, role, client, now }) => {
    if (client.type === 'public') throw unacceptableToken(role, `client type: expected confidential for an ID token, is ${client.type}`);
    const said = await verified(token, role, now);
    const issuedTo = await clients.find(said.aud);
    if (issuedTo?.registrationId !== said[originClaim].client_registration_id) throw invalidToken(role, 'ID token: its client is gone');
    const user = await userOf(said, role, client.id);
    if (!mayActFor(issuedTo, user)) throw invalidToken(role, 'ID token: its client may not act for its user any more');
    return broughtOf(said, { user, issuer });
  };
}

function broughtOf(said: Claims, { user, issuer }: { user: User; issuer: string }): BroughtToken {
  const { ids, since, scope, audience, cnf, expires_at: end } = said[originClaim];
  return {
    names: [{ sub: said.sub, iss: issuer }],
    clientId: said.aud,
    scope,
    ...(audience && { audience }),
    ...(cnf && { confirmation: cnf }),
    expiresAt: Math.min(said.exp, end),
    inherited: {
      user,
      derivedFrom: ids,
      // Without the store's own stamp the second of its issue counts, so that a later sign-out everywhere ends it.
      since: since ?? said.iat * 1_000_000,
      ...(said.sid !== undefined && { sessionId: said.sid }),
      ...(said.auth_time !== undefined && { authTime: said.auth_time }),
      ...(said.acr !== undefined && { acr: said.acr }),
      ...(said.amr && { amr: said.amr }),
      ...(said.act && { actor: said.act }),
      ...(said.may_act && { mayAct: said.may_act }),
    },
  };
}
