import { z } from 'zod';
import type { ReadVouched } from '../assertions/vouched.ts';
import { newAuthorization } from '../authorization.ts';
import { narrowScope } from '../scope.ts';
import { defineGrant, type Grant } from '../token/grant.ts';

const params = z.object({ assertion: z.string().min(1).max(98_304), scope: z.string().optional() });

/**
 * RFC 7522 §2.1: a SAML assertion of a trusted issuer instead of a sign-in. No refresh token, because the issuer would not be asked again (RFC 7521
 * §4.1).
 */
export const saml2Bearer = (readSamlAssertion: ReadVouched): Grant =>
  defineGrant('urn:ietf:params:oauth:grant-type:saml2-bearer', params, async ({ client, now, params: { assertion, ...requested } }) => {
    const scope = narrowScope(requested.scope, client.scopes);
    const { user, authTime, uses } = await readSamlAssertion({ assertion, client, now });
    const authorization = newAuthorization({ client, user, scope, now });
    return { authorization: { ...authorization, ...(authTime !== undefined && { authTime }) }, uses: [uses] };
  });
