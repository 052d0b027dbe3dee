import { z } from 'zod';
import { issuerOf } from '../assertions/jwt-assertion.ts';
import type { OwnAssertion } from '../assertions/own-assertion.ts';
import type { ReadOwnVouched } from '../assertions/own-vouched.ts';
import { assertionRefused } from '../assertions/refused.ts';
import { conversionPolicyOf } from '../assertions/trusted-issuer.ts';
import type { ReadVouched, Vouched } from '../assertions/vouched.ts';
import { newAuthorization } from '../authorization.ts';
import { OAuthError } from '../errors.ts';
import type { Client, ConversionPolicy } from '../model.ts';
import { narrowScope } from '../scope.ts';
import { defineGrant, type Grant, type GrantRequest, type Proof } from '../token/grant.ts';

const params = z.object({ assertion: z.string().min(1).max(32_768), scope: z.string().optional() });

interface Dependencies {
  issuer: string;
  readJwtAssertion: ReadVouched;
  readOwnVouched: ReadOwnVouched;
}

type Request = Omit<GrantRequest, 'params'> & { params: z.output<typeof params> };

/**
 * RFC 7523 §2.1: the JWT of a trusted issuer instead of a sign-in, or one that this server made out of a token (`createIssueOwnAssertion`). No refresh
 * token, because nobody would be asked again (RFC 7521 §4.1).
 */
export function jwtBearer({ issuer, readJwtAssertion, readOwnVouched }: Dependencies): Grant {
  async function byTrustedIssuer({ client, now, params: { assertion, ...requested } }: Request): Promise<Proof> {
    const scope = narrowScope(requested.scope, client.scopes);
    const { user, statement, authTime, uses } = await readJwtAssertion({ assertion, client, now });
    checkNoActors(statement);
    const authorization = newAuthorization({ client, user, scope, now });
    return { authorization: { ...authorization, ...(authTime !== undefined && { authTime }) }, uses: [uses] };
  }

  /** What comes of a token of ours is never more than the token was, and ends with it. */
  async function byThisServer({ client, now, params: { assertion, ...requested } }: Request): Promise<Proof> {
    checkImpersonation(conversionPolicyOf(client));
    const { user, inherited, uses } = await readOwnVouched({ assertion, client, now });
    const scope = narrowScope(
      requested.scope,
      client.scopes.filter((value) => inherited.scope.includes(value)),
    );
    const authorization = newAuthorization({ client, user, scope, now });
    const expiresAt = Math.min(authorization.expiresAt, inherited.expiresAt);
    return { authorization: { ...authorization, ...inherited, ...audienceOf(inherited, client), scope, expiresAt }, uses: [uses] };
  }

  return defineGrant('urn:ietf:params:oauth:grant-type:jwt-bearer', params, (request) =>
    issuerOf(request.params.assertion) === issuer ? byThisServer(request) : byTrustedIssuer(request),
  );
}

/** What token exchange refuses without actor, nobody gets here, where none can be named. */
function checkImpersonation({ impersonation }: ConversionPolicy): void {
  if (!impersonation) throw assertionRefused('own: policy.impersonation: expected true, because no actor can be named, is false');
}

/** Who acts for whom in an issuer's terms, token exchange understands (RFC 8693 §4); here it would get lost. */
function checkNoActors({ actor, mayAct }: Vouched['statement']): void {
  if (actor !== undefined || mayAct !== undefined)
    throw assertionRefused('act, may_act: expected not to be there, because only token exchange honours them');
}

/** A token that was for certain resources gives none for others, nor for resources that this client may not ask for. */
function audienceOf({ audience }: OwnAssertion['inherited'], { resources }: Client): { audience?: string[] } {
  if (audience === undefined) return {};
  const both = audience.filter((resource) => resources.includes(resource));
  if (both.length > 0) return { audience: both };
  throw new OAuthError('invalid_target', 'the token is for no resource of this client', {
    cause: `assertion: own: audience ${audience.join(', ')} has none of the resources of the client`,
  });
}
