import type { SubjectName, User } from '@gauth/oauth';
import type { ContactCenter } from './contact-centers.ts';

/** How a check of a person ended. `reason` is for the log only. */
export type DirectoryAnswer =
  | { kind: 'confirmed'; user: User; warnings: readonly string[] }
  | { kind: 'refused'; reason: string }
  /** The password was right but must be changed first. */
  | { kind: 'password-change-required' }
  /** The old password was right but the new one breaks a rule. */
  | { kind: 'password-unacceptable'; rule: string };

/** The Configuration Server of a contact center. Throws `Unavailable` when it cannot be asked within two seconds. */
export interface Directory {
  authenticate(request: { contactCenter: ContactCenter; userName: string; password: string }): Promise<DirectoryAnswer>;
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
