import { z } from 'zod';
import { isOf } from '../authorization.ts';
import { OAuthError } from '../errors.ts';
import { forLog } from '../for-log.ts';
import { codeVerifierPattern, verifierMatches } from '../pkce.ts';
import type { Codes } from '../ports.ts';
import { defineGrant, type Grant } from '../token/grant.ts';

const params = z.object({
  code: z.string().min(1),
  redirect_uri: z.string().min(1),
  code_verifier: z.string().regex(codeVerifierPattern).optional(),
});

/**
 * RFC 6749 §4.1.3: trades the code minted at `/authorize` for tokens. Scope was settled there. Proves that the code is this caller's; a code
 * that was spent before passes here and is recognised when it is to be spent again.
 */
export const authorizationCode = (codes: Codes): Grant =>
  defineGrant('authorization_code', params, async ({ client, params: { code, redirect_uri, code_verifier } }) => {
    const granted = await codes.find(code);
    if (!granted) throw unknownCode('not found');
    if (!isOf(granted.authorization, client)) throw unknownCode(`issued to ${granted.authorization.clientId}, brought by ${client.id}`);
    if (granted.redirectUri !== redirect_uri)
      throw new OAuthError('invalid_grant', 'redirect_uri differs from the one the code was issued for', {
        cause: `redirect_uri: expected ${forLog(granted.redirectUri)}, got ${forLog(redirect_uri)}`,
      });
    if (!verifierMatches(code_verifier, granted.codeChallenge))
      throw new OAuthError('invalid_grant', 'code_verifier does not match', {
        cause: `pkce: challenge ${present(granted.codeChallenge)}, verifier ${present(code_verifier)}`,
      });
    return { authorization: granted.authorization, spends: { kind: 'code', code } };
  });

/** Somebody else's code looks like none at all to whoever brings it; the log tells them apart. */
const unknownCode = (reason: string): OAuthError =>
  new OAuthError('invalid_grant', 'the code is unknown or expired', { cause: `code: ${reason}` });

const present = (value: string | undefined): string => (value === undefined ? 'absent' : 'present');
