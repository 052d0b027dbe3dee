import { z } from 'zod';
import { conversionPolicyOf } from '../assertions/trusted-issuer.ts';
import { OAuthError } from '../errors.ts';
import { actingFor } from '../exchange/acting.ts';
import type { BroughtToken } from '../exchange/brought-token.ts';
import { convertedOf, scopeOf } from '../exchange/converted.ts';
import { checkActor, checkAlive, checkSubject, checkTokenType } from '../exchange/policy.ts';
import { type BroughtDependencies, createReadersOfBrought } from '../exchange/read-brought.ts';
import { checkNoTarget, targetOf, targetsIn } from '../exchange/target.ts';
import { actorTokenTypeNames, subjectTokenTypeNames, tokenTypeName, tokenTypeOf } from '../exchange/token-types.ts';
import { exchangeableTokenTypes } from '../model.ts';
import { defineGrant, type Grant, type GrantRequest } from '../token/grant.ts';

const token = z.string().min(1).max(32_768);

const params = z
  .object({
    subject_token: token,
    subject_token_type: z.enum(subjectTokenTypeNames),
    actor_token: token.optional(),
    actor_token_type: z.enum(actorTokenTypeNames).optional(),
    requested_token_type: z.enum(exchangeableTokenTypes.map(tokenTypeName)).default(tokenTypeName('access_token')),
    audience: z.string().optional(),
    scope: z.string().optional(),
  })
  .refine(({ actor_token, actor_token_type }) => (actor_token === undefined) === (actor_token_type === undefined), {
    path: ['actor_token_type'],
  });

type Request = Omit<GrantRequest, 'params'> & { params: z.output<typeof params> };

/** RFC 8693, the product's "token convert": a token of somebody becomes another one of the same somebody, by the policy of the client that asks. */
export function tokenExchange(dependencies: BroughtDependencies): Grant {
  const { issuer } = dependencies;
  const readers = createReadersOfBrought(dependencies);

  async function subjectOf({ client, now, params: { subject_token, subject_token_type } }: Request): Promise<BroughtToken> {
    const role = 'subject_token';
    const subject = await readers[tokenTypeOf(subject_token_type)]({ token: subject_token, role, client, now });
    checkSubject(subject, client, conversionPolicyOf(client));
    checkAlive(role, subject, now);
    return subject;
  }

  async function actorOf({ client, now, params: { actor_token, actor_token_type } }: Request): Promise<BroughtToken | undefined> {
    if (actor_token === undefined || actor_token_type === undefined) return undefined;
    const role = 'actor_token';
    const actor = await readers[tokenTypeOf(actor_token_type)]({ token: actor_token, role, client, now });
    checkActor(actor, client, conversionPolicyOf(client));
    checkAlive(role, actor, now);
    return actor;
  }

  const grant = defineGrant('urn:ietf:params:oauth:grant-type:token-exchange', params, async (request) => {
    const { client, now, params, resources } = request;
    const policy = conversionPolicyOf(client);
    const tokenType = tokenTypeOf(params.requested_token_type);
    checkTokenType(tokenType, policy);
    const [subject, actor] = [await subjectOf(request), await actorOf(request)];
    const acting = actingFor({ issuer, subject, actor, client, policy });
    const requested = targetsIn(params.audience, resources);
    const scope = scopeOf(params.scope, subject, client);
    if (tokenType === 'id_token') checkIdToken(subject, scope, requested);
    const audience = targetOf(requested, subject, policy);
    return {
      authorization: convertedOf({ subject, actor, client, scope, audience, acting, now }),
      tokenType,
      ...(audience && { audience }),
      uses: [subject.uses, actor?.uses].filter((use) => use !== undefined),
    };
  });
  return { ...grant, invalidGrant: 'invalid_request' };
}

/** What an ID token needs (OpenID Connect Core §2, §3.1.2.1). */
function checkIdToken({ inherited: { user } }: BroughtToken, scope: readonly string[], requested: readonly string[]): void {
  checkNoTarget(requested);
  if (user === undefined)
    throw new OAuthError('invalid_request', 'an ID token needs a subject_token of a user', {
      cause: 'requested_token_type: id_token expects a user, there is none',
    });
  if (!scope.includes('openid'))
    throw new OAuthError('invalid_scope', 'an ID token needs the scope openid', {
      cause: 'scope: expected openid for id_token, is not there',
    });
}
