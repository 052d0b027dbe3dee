import type { HolderOf, PresentedToken, User } from '@gauth/oauth';
import { ApiError } from '@gauth/service-kit';
import type { RequestLog } from '../audit-trail.ts';
import type { ContactCenters } from '../ports/contact-centers.ts';
import type { Sessions } from '../ports/sessions.ts';
import type { AttemptOutcome } from './attempt.ts';
import type { ChangePassword } from './change-password.ts';
import { claimantOf, foldName } from './claimant.ts';
import type { Caller, OriginPolicy } from './origin.ts';
import { readUserName } from './user-name.ts';

/** A program's wish to change a password. */
export interface PasswordCall {
  /** The access token of the Authorization header and the value of the session cookie; either says whose password it is. */
  token: PresentedToken | undefined;
  session: string | undefined;
  /** Whose password it is where nothing else says so. */
  userName: string | undefined;
  oldPassword: string;
  newPassword: string;
  caller: Caller;
  address: string;
  log: RequestLog;
}

/** Changes a password and gives the new session's cookie where the old one was in use. Throws `ApiError` with the product's sentences. */
export type ChangePasswordCall = (call: PasswordCall) => Promise<string | undefined>;

interface Dependencies {
  changePassword: ChangePassword;
  holderOf: HolderOf;
  sessions: Sessions;
  contactCenters: ContactCenters;
  origins: OriginPolicy;
}

/** Finds out whose password it is before anything is changed: nobody changes that of somebody else by accident. */
export function createChangePasswordCall(dependencies: Dependencies): ChangePasswordCall {
  const { changePassword, holderOf, sessions, contactCenters, origins } = dependencies;

  async function signedIn({ token, session }: PasswordCall): Promise<User | undefined> {
    if (token === undefined) return session === undefined ? undefined : (await sessions.find(session))?.user;
    return (await holderOf(token)).authorization.user;
  }

  function whose(user: User | undefined, userName: string | undefined): User | { username: string } {
    if (user === undefined && userName === undefined) throw new ApiError('badRequest', 'data.userName: is required');
    if (user === undefined) return { username: userName ?? '' };
    if (userName !== undefined && !isNameOf(user, userName, contactCenters)) throw refusal();
    return user;
  }

  return async (call) => {
    const user = await signedIn(call);
    const contactCenterId = () => user?.contactCenterId ?? claimantOf({ username: call.userName ?? '' }, contactCenters)?.contactCenter?.id;
    if (!origins.mayPost(call.caller, { bound: false, contactCenterId })) throw refusal();
    const { oldPassword, newPassword, address, log } = call;
    const startsSession = user !== undefined && call.token === undefined;
    const outcome = await changePassword({ of: whose(user, call.userName), oldPassword, newPassword, startsSession, address, log });
    if (outcome.kind === 'confirmed') return outcome.result;
    throw refusalOf(outcome);
  };
}

function refusalOf(outcome: AttemptOutcome<unknown>): ApiError {
  switch (outcome.kind) {
    case 'busy':
      return new ApiError('unavailable', 'Service unavailable');
    case 'unavailable':
      return new ApiError('unavailable', 'Service unavailable', { cause: outcome.cause });
    case 'password-unacceptable':
      return refusal({ rule: outcome.rule, ...(outcome.policy && { policy: outcome.policy }) });
    case 'challenged':
      return refusal({ reason: 'challenge' });
    default:
      return refusal();
  }
}

/** One sentence for everything, as the product has it; the broken rule is told only to somebody who knew the old password. */
const refusal = (detail?: Record<string, unknown>) => new ApiError('forbidden', 'Unable to update password', { ...(detail && { detail }) });

/** Whether a signed-in user means themselves; the tenant may be left out. */
function isNameOf(user: User, username: string, contactCenters: ContactCenters): boolean {
  const name = readUserName({ username });
  if (name === undefined || foldName(name.userName) !== foldName(user.userName)) return false;
  return name.tenant === undefined || contactCenters.byDomain(name.tenant)?.id === user.contactCenterId;
}
