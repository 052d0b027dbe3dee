import { ApiError } from '@gauth/service-kit';
import type { ContactCenters } from '../ports/contact-centers.ts';
import type { Authenticate, Credentials } from './authenticate.ts';
import { claimantOf } from './claimant.ts';
import type { Caller, OriginPolicy } from './origin.ts';
import type { StartSession } from './session.ts';

/**
 * Signs a program in and gives the value of its session cookie; `session` is the one that it has. Throws `ApiError`: unknown tenant, unknown user
 * and wrong password are one and the same `forbidden`.
 */
export type SignInCall = (call: Credentials & { caller: Caller; saml: boolean; session: string | undefined }) => Promise<string>;

interface Dependencies {
  authenticate: Authenticate;
  startSession: StartSession;
  origins: OriginPolicy;
  contactCenters: ContactCenters;
}

/** The steps of a call, each of which may refuse it. */
export const createSignInCall =
  ({ authenticate, startSession, origins, contactCenters }: Dependencies): SignInCall =>
  async (call) => {
    const contactCenterId = () => claimantOf(call, contactCenters)?.contactCenter?.id;
    if (!origins.mayPost(call.caller, { bound: false, contactCenterId }))
      throw new ApiError('forbidden', 'this origin may not sign users in');
    if (call.saml) throw new ApiError('badRequest', 'there is no identity provider to sign in with');
    const outcome = await authenticate(call, startSession(call.session));
    switch (outcome.kind) {
      case 'confirmed':
        return outcome.result;
      case 'throttled':
        throw new ApiError('tooManyRequests', 'there were too many attempts; wait before the next one');
      case 'busy':
        throw new ApiError('unavailable', 'too many passwords are being checked; try again');
      case 'unavailable':
        throw new ApiError('unavailable', 'the user cannot be checked at the moment', { cause: outcome.cause });
      case 'password-change-required':
        throw new ApiError('forbidden', 'the password must be changed first', { detail: { reason: 'password-change-required' } });
      default:
        throw new ApiError('forbidden', 'the tenant, the user name or the password is wrong');
    }
  };
