import { OAuthError, type Users } from '@gauth/oauth';
import type { Authenticate } from './authenticate.ts';

/**
 * Users as the protocol core asks for them: by name and password in one request, without a session. Unknown, wrong, locked, throttled and due for a
 * change of password look the same, because whoever asks here may be a program that guesses.
 */
export const passwordUsers = (authenticate: Authenticate): Users => ({
  async authenticate(credentials) {
    const outcome = await authenticate(credentials, async () => undefined);
    if (outcome.kind === 'confirmed') return outcome.user;
    if (outcome.kind === 'unavailable') {
      throw new OAuthError('temporarily_unavailable', 'the user cannot be checked at the moment', { cause: outcome.cause });
    }
    if (outcome.kind === 'busy') throw new OAuthError('temporarily_unavailable', 'too many passwords are being checked; try again');
    return undefined;
  },
});
