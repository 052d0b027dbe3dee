import { randomUUID } from 'node:crypto';
import { type JWTPayload, SignJWT } from 'jose';
import { z } from 'zod';
import { verifyWithKeys } from '../client-jwt.ts';
import { OAuthError } from '../errors.ts';
import { jwtFault } from '../jwt-fault.ts';
import { type Authorization, actor, mayAct, signatureAlgorithms } from '../model.ts';
import type { SigningKeys } from '../ports.ts';
import { schemaFault } from '../schema-fault.ts';
import type { Holder } from '../token/who-holds.ts';
import { assertionRefused } from './refused.ts';

/** `typ` of assertions that this server makes for itself; no other JWT of ours has it, so none can pass for one (RFC 8725 §3.11). */
export const ownAssertionType = 'assertion+jwt';

/** Seconds within which such an assertion must be brought; it is meant to be passed on at once. */
const ownAssertionSeconds = 300;

/**
 * Makes an assertion for the token endpoint of this very server out of a token that is alive: another client may have tokens of the same user for it, once
 * and within minutes. `expiresAt` is in seconds since the epoch. Throws `invalid_request` for a token without a user.
 */
export type IssueOwnAssertion = (request: { holder: Holder; now: Date }) => Promise<{ value: string; expiresAt: number }>;

/** It says what the token says and what it was narrowed to, so that nothing gets wider or lives longer on the way. */
export const createIssueOwnAssertion =
  ({ issuer, keys }: { issuer: string; keys: SigningKeys }): IssueOwnAssertion =>
  async ({ holder: { authorization, client, expiresAt: tokenExpiresAt }, now }) => {
    const { user } = authorization;
    if (user === undefined)
      throw new OAuthError('invalid_request', 'the token is of no user', { cause: 'own assertion: expected a token of a user, got none' });
    const issuedAt = Math.floor(now.getTime() / 1000);
    const expiresAt = Math.min(issuedAt + ownAssertionSeconds, tokenExpiresAt);
    const { kid, alg, privateKey } = await keys.signer(client.idTokenSignedResponseAlg);
    const names = {
      client_id: client.id,
      client_registration_id: client.registrationId,
      contact_center_id: user.contactCenterId,
      user_name: user.userName,
    };
    const value = await new SignJWT({
      ...names,
      ...claimsOf({ ...authorization, expiresAt: Math.min(authorization.expiresAt, tokenExpiresAt) }),
    })
      .setProtectedHeader({ alg, kid, typ: ownAssertionType })
      .setIssuer(issuer)
      .setAudience(issuer)
      .setSubject(user.id)
      .setJti(randomUUID())
      .setIssuedAt(issuedAt)
      .setExpirationTime(expiresAt)
      .sign(privateKey);
    return { value, expiresAt };
  };

function claimsOf({ id, derivedFrom = [], since, expiresAt, scope, audience, ...rest }: Authorization): JWTPayload {
  return {
    authorization_id: [id, ...derivedFrom],
    authorization_expires_at: expiresAt,
    scope: scope.join(' '),
    ...(since !== undefined && { since }),
    ...(audience && { granted_audience: audience }),
    ...(rest.authTime !== undefined && { auth_time: rest.authTime }),
    ...(rest.acr !== undefined && { acr: rest.acr }),
    ...(rest.amr && { amr: rest.amr }),
    ...(rest.actor && { act: rest.actor }),
    ...(rest.mayAct && { may_act: rest.mayAct }),
  };
}

/** What an assertion of ours says. */
export interface OwnAssertion {
  id: string;
  /** Seconds since the epoch. */
  expiresAt: number;
  /** The client whose token it was made of. */
  clientId: string;
  clientRegistrationId: string;
  user: { id: string; userName: string; contactCenterId: string };
  /** What the new authorization takes over: what ends it, when it must end, and what it may not exceed. */
  inherited: Required<Pick<Authorization, 'derivedFrom' | 'expiresAt' | 'scope'>> &
    Pick<Authorization, 'since' | 'audience' | 'authTime' | 'acr' | 'amr' | 'actor' | 'mayAct'>;
}

/** Reads an assertion of ours. Throws `invalid_grant` for anything else. */
export type ReadOwnAssertion = (assertion: string, now: Date) => Promise<OwnAssertion>;

const claims = z
  .object({
    jti: z.string().min(1),
    exp: z.number(),
    sub: z.string(),
    client_id: z.string(),
    client_registration_id: z.string(),
    contact_center_id: z.string(),
    user_name: z.string(),
    authorization_id: z.array(z.string()).min(1),
    authorization_expires_at: z.number(),
    scope: z.string(),
    since: z.number().exactOptional(),
    granted_audience: z.array(z.string()).exactOptional(),
    auth_time: z.number().exactOptional(),
    acr: z.string().exactOptional(),
    amr: z.array(z.string()).exactOptional(),
    act: actor.exactOptional(),
    may_act: mayAct.exactOptional(),
  })
  .transform(
    ({ jti, exp, sub, client_id, client_registration_id, contact_center_id, user_name, ...said }): OwnAssertion => ({
      id: jti,
      expiresAt: exp,
      clientId: client_id,
      clientRegistrationId: client_registration_id,
      user: { id: sub, userName: user_name, contactCenterId: contact_center_id },
      inherited: {
        derivedFrom: said.authorization_id,
        expiresAt: said.authorization_expires_at,
        scope: said.scope.split(' ').filter((value) => value !== ''),
        ...(said.since !== undefined && { since: said.since }),
        ...(said.granted_audience && { audience: said.granted_audience }),
        ...(said.auth_time !== undefined && { authTime: said.auth_time }),
        ...(said.acr !== undefined && { acr: said.acr }),
        ...(said.amr && { amr: said.amr }),
        ...(said.act && { actor: said.act }),
        ...(said.may_act && { mayAct: said.may_act }),
      },
    }),
  );

/** Verified with the keys of this server; the type in the header must be exactly the one of assertions. */
export const createReadOwnAssertion =
  ({ issuer, keys }: { issuer: string; keys: SigningKeys }): ReadOwnAssertion =>
  async (assertion, now) => {
    const options = { issuer, audience: issuer, algorithms: [...signatureAlgorithms], currentDate: now };
    const { payload, protectedHeader } = await verifyWithKeys(assertion, await keys.believed(), options).catch((error: unknown) => {
      throw assertionRefused(`own: ${jwtFault(error)}`);
    });
    if (protectedHeader.typ !== ownAssertionType)
      throw assertionRefused(`own: typ expected ${ownAssertionType}, got ${protectedHeader.typ}`);
    const said = claims.safeParse(payload);
    if (said.success) return said.data;
    throw assertionRefused(`own: ${schemaFault(said.error)}`);
  };
