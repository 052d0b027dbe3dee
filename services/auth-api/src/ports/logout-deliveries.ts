/** Whom an application must be told about by back-channel: one session of a user, or without `sessionId` all of them. */
export interface LogoutDelivery {
  clientId: string;
  userId: string;
  sessionId?: string | undefined;
}

/** One that is yet to be kept, for this registration of the client and no later one. */
export interface NewLogoutDelivery extends LogoutDelivery {
  clientRegistrationId: string;
}

/** One that somebody makes now. `attempts` counts this one too. */
export interface ClaimedLogoutDelivery extends LogoutDelivery {
  id: string;
  attempts: number;
}

/** One as administrators see it. */
export interface KeptLogoutDelivery {
  id: string;
  clientId: string;
  state: 'pending' | 'failed';
  attempts: number;
  createdAt: Date;
  /** When it is tried next, and when it failed for good. */
  dueAt?: Date;
  failedAt?: Date;
  /** Why the last attempt failed. */
  reason?: string;
}

/** Deliveries that wait, and those that failed in the last seven days. */
export interface LogoutDeliveries {
  /** Keeps them until they are made, which begins at once. All or none, in one statement. What is for a registration that is gone is left out. */
  add(deliveries: readonly NewLogoutDelivery[]): Promise<void>;
  /** The latest first, a thousand at most. */
  list(state: KeptLogoutDelivery['state']): Promise<readonly KeptLogoutDelivery[]>;
  /** Lets one that failed be tried for another day, from now on. False where there is none. */
  retry(id: string): Promise<boolean>;
}

/** The same for whoever makes them. The store's clock decides what is due. */
export interface LogoutQueue extends LogoutDeliveries {
  /** Due ones, `perClient` at most of each client and none of those in `except`. Each has one claimant at a time; a claim that is not settled lapses. */
  claim(wanted: {
    limit: number;
    perClient: number;
    except: readonly string[];
    leaseSeconds: number;
  }): Promise<readonly ClaimedLogoutDelivery[]>;
  delivered(claimed: ClaimedLogoutDelivery): Promise<void>;
  /** What has become of it: failed for good without `retryInSeconds` or when it would take longer than a day; undefined where the claim has lapsed. */
  failed(
    claimed: ClaimedLogoutDelivery,
    how: { reason: string; retryInSeconds?: number },
  ): Promise<KeptLogoutDelivery['state'] | undefined>;
  count(): Promise<Record<KeptLogoutDelivery['state'], number>>;
}
