import type { User } from '@gauth/oauth';
import type { AuditTrail, RequestLog } from '../audit-trail.ts';
import type { Ending } from '../logout/ending.ts';
import type { ContactCenters } from '../ports/contact-centers.ts';
import type { Directory } from '../ports/directory.ts';
import type { AttemptOutcome, TryPassword } from './attempt.ts';
import { type Claimant, claimantOf } from './claimant.ts';
import type { StartSession } from './session.ts';

/** A wish to replace a password, of somebody who knows the old one. */
export interface PasswordChange {
  /** Whose password: a name to be looked up, or the user of a token or session. */
  of: { username: string; tenant?: string | undefined } | User;
  oldPassword: string;
  newPassword: string;
  /** Whether the browser that asks is to be signed in afterwards. */
  startsSession: boolean;
  address?: string | undefined;
  log?: RequestLog | undefined;
}

/** Changes the password and gives the cookie of the new session where one was wanted. */
export type ChangePassword = (change: PasswordChange) => Promise<AttemptOutcome<string | undefined>>;

interface Dependencies {
  tryPassword: TryPassword;
  contactCenters: ContactCenters;
  directory: Directory;
  ending: Ending;
  startSession: StartSession;
  trail: AuditTrail;
}

/**
 * Changes a password. Whoever knew the old one may have signed in with it, so every session and token of the user ends; only the browser that made
 * the change gets a new session.
 */
export function createChangePassword({
  tryPassword,
  contactCenters,
  directory,
  ending,
  startSession,
  trail,
}: Dependencies): ChangePassword {
  return async ({ of, oldPassword, newPassword, startsSession, address, log }) => {
    // Judged before anything is counted: a refusal that proves nothing must not clear the count.
    if (!isWritable(newPassword)) return { kind: 'password-unacceptable', rule: 'not-writable' };
    const outcome = await tryPassword({
      claimant: () => ('username' in of ? claimantOf(of, contactCenters) : claimantOfUser(of, contactCenters)),
      password: oldPassword,
      address,
      ask: (contactCenter, userName) => directory.changePassword({ contactCenter, userName, oldPassword, newPassword }),
      async confirmed({ user, maxSessions }) {
        // One after the other: what started before the end is ended by it.
        await ending.endUser({ user, log });
        return startsSession ? startSession()({ user, maxSessions }) : undefined;
      },
    });
    trail.passwordChange(outcome, log);
    return outcome;
  };
}

const claimantOfUser = (user: User, contactCenters: ContactCenters): Claimant => ({
  userName: user.userName,
  tenant: undefined,
  contactCenter: contactCenters.byId(user.contactCenterId),
});

/** A password that no keyboard can type would lock its owner out. */
const isWritable = (password: string): boolean => password !== '' && password.length <= 1024 && !/\p{Cc}/u.test(password);
