/** An account of Web Services' own: a program or an operator, and no person of a Configuration Server. */
export interface OwnAccount {
  /** Unique however it is typed. */
  name: string;
  /** Absent: it belongs to none, and may ask for each. */
  contactCenterId?: string | undefined;
  /** Such as `ROLE_ADMIN`; what they allow is for the API to decide. */
  roles: readonly string[];
  enabled: boolean;
  /** Nothing else is answered until its password is another. */
  passwordChangeRequired: boolean;
}

/** What an administrator changes of an account. */
export type OwnAccountChange = Partial<Omit<OwnAccount, 'name'>> & { password?: string | undefined };

/** Accounts of Web Services' own. Throws `Unavailable` while they cannot be read. */
export interface OwnAccounts {
  /** The account whose password this is, enabled or not; a name that nobody has takes as long. */
  confirm(credentials: { name: string; password: string }): Promise<OwnAccount | undefined>;
  list(): Promise<readonly OwnAccount[]>;
  find(name: string): Promise<OwnAccount | undefined>;
  /** False when the name is taken. */
  create(account: OwnAccount, password: string): Promise<boolean>;
  /** Undefined when there is no such account. */
  update(name: string, change: OwnAccountChange): Promise<OwnAccount | undefined>;
  /** False when there was no such account. */
  delete(name: string): Promise<boolean>;
}
