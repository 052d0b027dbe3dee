/** What password guesses are counted by. Every part is folded and bounded by the caller; the tenant is absent where none could be found. */
export interface AttemptSubject {
  account: string;
  address: string;
  tenant?: string | undefined;
}

/** An attempt that may be made now. Exactly one of its verbs is called when it is over; one that nobody ends lapses within seconds. */
export interface Attempt {
  /** Only failures count, so this one is forgotten, and the account's earlier failures with it. */
  succeeded(): Promise<void>;
  failed(): Promise<void>;
  /** Nothing was checked, such as when the directory was away. */
  returned(): Promise<void>;
}

/**
 * Counts failed sign-ins per account, address and tenant across all pods. An attempt under way holds a place as a failure would, so that parallel
 * guesses cannot slip through, and one account or address has few of them at once; `busy` says that those under way must end first, `exhausted` that
 * the failures alone reach a limit.
 */
export interface Attempts {
  begin(subject: AttemptSubject): Promise<Attempt | 'busy' | 'exhausted'>;
}
