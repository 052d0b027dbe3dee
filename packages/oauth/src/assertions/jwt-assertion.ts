import { decodeJwt, errors, type JWTVerifyResult } from 'jose';
import { z } from 'zod';
import { jwtAlgorithmsOf } from '../client-jwt.ts';
import { OAuthError } from '../errors.ts';
import { digestOf } from '../ids.ts';
import { jwtFault } from '../jwt-fault.ts';
import { actor, mayAct } from '../model.ts';
import { schemaFault } from '../schema-fault.ts';
import type { VerifyByIssuer } from './issuer-keys.ts';
import { assertionRefused } from './refused.ts';
import type { Statement } from './statement.ts';
import { type FindTrustedIssuer, skewSecondsOf } from './trusted-issuer.ts';
import type { ReadVouched, Vouch } from './vouched.ts';

const claims = z.object({
  iss: z.string(),
  sub: z.string().min(1).max(512),
  aud: z.union([z.string().transform((only) => [only]), z.array(z.string())]),
  exp: z.number(),
  nbf: z.number().optional(),
  iat: z.number().optional(),
  jti: z.string().min(1).optional(),
  auth_time: z.number().optional(),
  act: actor.optional(),
  may_act: mayAct.optional(),
});

/** Types of JWT that may be an authorization grant: none stated, the plain one, or the one made for it. Any other kind of token is no assertion (RFC 8725 §3.11). */
const grantTypes: readonly (string | undefined)[] = [undefined, 'jwt', 'authorization-grant+jwt'];

interface Dependencies {
  findTrustedIssuer: FindTrustedIssuer;
  verifyByIssuer: VerifyByIssuer;
  vouch: Vouch;
}

/** Reads the JWT of a trusted issuer (RFC 7523 §3). Only asymmetric signatures: what a secret signs, its receiver could have made. */
export const createReadJwtAssertion =
  ({ findTrustedIssuer, verifyByIssuer, vouch }: Dependencies): ReadVouched =>
  async ({ assertion, client, now }) => {
    const issuer = await findTrustedIssuer(issuerOf(assertion), client);
    const options = { algorithms: jwtAlgorithmsOf(client), clockTolerance: skewSecondsOf(issuer), currentDate: now };
    const verified = await verifyByIssuer(assertion, issuer, options).catch((error: unknown) => {
      throw error instanceof OAuthError ? error : assertionRefused(`jwt: ${reasonOf(error)}`);
    });
    return vouch({ statement: statementOf(verified, assertion), issuer, client, now });
  };

/** `iss` of a JWT, unverified; undefined where it is no JWT. */
export function issuerOf(assertion: string): string | undefined {
  try {
    const { iss } = decodeJwt(assertion);
    return typeof iss === 'string' ? iss : undefined;
  } catch {
    return undefined;
  }
}

function statementOf({ payload, protectedHeader: { typ, crit } }: JWTVerifyResult, assertion: string): Statement {
  if (crit !== undefined) throw assertionRefused('jwt: crit expected not to be there');
  if (!grantTypes.includes(typ?.toLowerCase())) throw assertionRefused('jwt: typ is that of another kind of token');
  const said = claims.safeParse(payload);
  if (!said.success) throw assertionRefused(`jwt: ${schemaFault(said.error)}`);
  const { iss, sub, aud, exp, nbf, iat, jti, auth_time, act, may_act } = said.data;
  return {
    id: jti ?? `sha256 ${digestOf(signedPartOf(assertion))}`,
    issuer: iss,
    subject: sub,
    audiences: aud,
    expiresAt: exp,
    ...(nbf !== undefined && { notBefore: nbf }),
    ...(iat !== undefined && { issuedAt: iat }),
    ...(auth_time !== undefined && { authTime: auth_time }),
    ...(act && { actor: act }),
    ...(may_act && { mayAct: may_act }),
  };
}

/** Without the signature, of which there can be several good ones. */
const signedPartOf = (jwt: string): string => jwt.slice(0, jwt.lastIndexOf('.'));

/** With the number, where a time is wrong: clocks that differ are the usual reason. */
function reasonOf(error: unknown): string {
  if (error instanceof errors.JWTClaimValidationFailed || error instanceof errors.JWTExpired)
    return `${error.claim} ${error.reason}: is ${Number(error.payload[error.claim])}`;
  return jwtFault(error);
}
