import { newToken } from '../ids.ts';
import type { Codes } from '../ports.ts';
import type { ResponseType } from '../response-type.ts';

/** RFC 6749 §4.1.2 asks for a short life; a browser needs seconds to carry a code to the application. */
const codeTtlSeconds = 60;

/** RFC 6749 §4.1.2: a code that the application trades for tokens at the token endpoint. */
export const code = (codes: Codes): ResponseType => ({
  type: 'code',
  grantType: 'authorization_code',
  mode: 'query',
  async respond({ authorization, request }) {
    const value = newToken(authorization.id);
    const { redirectUri, codeChallenge } = request;
    await codes.save(value, { authorization, redirectUri, ...(codeChallenge !== undefined && { codeChallenge }) }, codeTtlSeconds);
    return { code: value };
  },
});
