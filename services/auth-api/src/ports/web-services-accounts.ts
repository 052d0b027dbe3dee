/** An account of Web Services' own, as administrators see it. */
export interface WebServicesAccount {
  /** A UUID. */
  id: string;
  name: string;
  /** Absent: known for every contact center. */
  contactCenterId?: string | undefined;
  /** Such as `ROLE_ADMIN`. */
  roles: readonly string[];
  enabled: boolean;
  /** Whether the password must be changed before it is good for anything. */
  changePassword: boolean;
}

/** What may be stated anew of an account. */
export type AccountChange = {
  [Field in 'name' | 'roles' | 'enabled' | 'changePassword']?: WebServicesAccount[Field] | undefined;
} & { password?: string | undefined };

/** The registry behind the ops API. No method answers a password or what is kept of it. */
export interface WebServicesAccountRegistry {
  list(): Promise<readonly WebServicesAccount[]>;
  find(id: string): Promise<WebServicesAccount | undefined>;
  /** False where the name is taken; letter case does not make another name. */
  create(account: WebServicesAccount, password: string): Promise<boolean>;
  /** Undefined where there is none. Throws `ApiError('conflict')` where the name is taken. */
  update(id: string, change: AccountChange): Promise<WebServicesAccount | undefined>;
  /** False where there was none. */
  delete(id: string): Promise<boolean>;
}

/** Accounts that prove who they are. Throws `Unavailable`, also while too many passwords are being checked. */
export interface OwnAccounts {
  /**
   * The enabled account of this name and password: of the contact center, else one for all. A wrong password takes as long as a name that nobody has.
   */
  authenticate(credentials: {
    name: string;
    password: string;
    contactCenterId: string | undefined;
  }): Promise<WebServicesAccount | undefined>;
}
