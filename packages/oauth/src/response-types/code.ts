import type { ResponsePart } from '../authorize/response-type.ts';
import { newToken } from '../ids.ts';
import type { Codes } from '../ports.ts';

/** RFC 6749 §4.1.2 asks for a short life; a browser needs seconds to carry a code to the application. */
const codeTtlSeconds = 60;

/** RFC 6749 §4.1.2: a code that the application trades for tokens at the token endpoint. */
export const code = (codes: Codes): ResponsePart => ({
  name: 'code',
  grantType: 'authorization_code',
  async respond({ authorization, request: { redirectUri, codeChallenge } }) {
    const value = newToken(authorization.id);
    await codes.save(value, { authorization, redirectUri, ...(codeChallenge !== undefined && { codeChallenge }) }, codeTtlSeconds);
    return { code: value };
  },
});
