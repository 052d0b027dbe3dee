import type { PasswordPolicy } from '@gauth/config-server';
import type { SubjectName, User } from '@gauth/oauth';
import type { ContactCenter } from './contact-centers.ts';

/** A question that an external authentication system asks before it decides, such as for a one-time code. */
export interface Challenge {
  /** For the person, in the words of the external system. */
  message: string;
  /** Names the challenge in the answer to it. */
  state: string;
  /** Whether the response must not be shown while it is typed. */
  hidden: boolean;
}

/** Somebody whose identity is confirmed. */
export interface Confirmed {
  user: User;
  /** What the person should be told although nothing is wrong. */
  warnings: readonly string[];
  /** Sessions that the person may have at once; absent without a limit. */
  maxSessions?: number | undefined;
}

/** Whose account was meant, where there is one. For the log only: it tells an unknown name from a wrong password. */
export interface OfSomebody {
  userId?: string | undefined;
}

/**
 * How a check of a person ended. `reason` is for the log only; `warnings` and `diagnostics` are for the person: those of an external system are among
 * them only where the contact center relays them.
 */
export type DirectoryAnswer =
  | ({ kind: 'confirmed' } & Confirmed)
  | ({ kind: 'refused'; reason: string; diagnostics?: readonly string[] } & OfSomebody)
  | { kind: 'challenged'; challenge: Challenge }
  /** The response came too late, or was the second one: nothing was checked. */
  | { kind: 'challenge-expired' }
  /** The password was right but must be changed first. */
  | ({ kind: 'password-change-required'; policy?: PasswordPolicy | undefined } & OfSomebody)
  /** The old password was right but the new one breaks a rule. */
  | ({ kind: 'password-unacceptable'; rule: string; policy?: PasswordPolicy | undefined } & OfSomebody);

/**
 * The Configuration Server of a contact center. Throws `Unavailable` when it cannot be asked: within two seconds where it gives no sign of life, later
 * where it waits for an external system.
 */
export interface Directory {
  authenticate(request: { contactCenter: ContactCenter; userName: string; password: string }): Promise<DirectoryAnswer>;
  /** Confirms whoever the KDC gave a ticket to; `ticket` is a GSS-API token, base64. */
  authenticateTicket(request: { contactCenter: ContactCenter; ticket: string }): Promise<DirectoryAnswer>;
  /** Takes up a check that was answered by a challenge. */
  answerChallenge(request: { contactCenter: ContactCenter; state: string; response: string }): Promise<DirectoryAnswer>;
  /** Confirms the old password and sets the new one in one exchange. */
  changePassword(request: {
    contactCenter: ContactCenter;
    userName: string;
    oldPassword: string;
    newPassword: string;
  }): Promise<DirectoryAnswer>;
  /**
   * The person whom somebody trusted has named, `confirmed` if the account may sign in, without a password and without a trace in the account. Exactly
   * one person of the contact center must have the name; letter case counts.
   */
  identify(request: { contactCenter: ContactCenter; subject: SubjectName }): Promise<DirectoryAnswer>;
  close(): Promise<void>;
}
