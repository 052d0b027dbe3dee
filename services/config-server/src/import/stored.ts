/** DBID of the access group that every person is a member of, by nature. */
export const everyoneDbid = 1;

/** A tenant that is in the database already. */
export interface StoredTenant {
  dbid: number;
  name: string;
  parentDbid: number | null;
}

/** An access group that is in the database already. */
export interface StoredGroup {
  dbid: number;
  tenantDbid: number;
  name: string;
}

/** A person who is in the database already. */
export interface StoredPerson {
  dbid: number;
  userName: string;
  tenantDbid: number;
  isAgent: boolean;
}

/** What of the database an import depends on. */
export interface Stored {
  tenants: readonly StoredTenant[];
  accessGroups: readonly StoredGroup[];
  /** Those the file names. */
  persons: readonly StoredPerson[];
}
