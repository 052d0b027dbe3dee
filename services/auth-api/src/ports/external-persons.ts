import type { SubjectName } from '@gauth/oauth';
import type { ContactCenter } from './contact-centers.ts';
import type { DirectoryAnswer } from './directory.ts';

/** What the Configuration Database says of where a person signs in. */
export interface SignInOptions {
  accessGroups: readonly string[];
  /** From the annex, section `gauth`, option `identity-provider`: the name of one, or `none` for the password. */
  identityProvider?: string | undefined;
}

/** A person to be created. */
export interface NewPerson {
  userName: string;
  externalId?: string | undefined;
  emailAddress?: string | undefined;
  firstName?: string | undefined;
  lastName?: string | undefined;
  /** Names; those that do not exist in the tenant are left out. */
  accessGroups: readonly string[];
}

/** How the creation of a person ended. `reason` is for the log. */
export type Creation = { kind: 'created' } | { kind: 'refused'; reason: string };

/** Persons of the Configuration Server who are signed in elsewhere. Throws `Unavailable` when the server cannot be asked. */
export interface ExternalPersons {
  /**
   * Signs in the person whom an identity provider has named: without a password, but by every rule of a sign-in (state, permission for the application, expiry and
   * sessions of the account), through the server's token mode where the environment has its key. Exactly one person must have the name.
   */
  vouch(request: { contactCenter: ContactCenter; subject: SubjectName }): Promise<DirectoryAnswer>;
  /** What decides where a person signs in; undefined where nobody has the name. Not for the eyes of whoever typed it. */
  signInOptions(request: { contactCenter: ContactCenter; userName: string }): Promise<SignInOptions | undefined>;
  /**
   * Creates a person without a password. Refused where the user name is taken, somebody of the tenant has the external ID or the e-mail address, or the
   * Configuration Server lets this service create nobody: so it may be asked for anybody whom `vouch` refuses, and `vouch` decides afterwards, too.
   */
  create(request: { contactCenter: ContactCenter; person: NewPerson }): Promise<Creation>;
}
