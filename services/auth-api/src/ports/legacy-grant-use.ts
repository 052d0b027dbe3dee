/** The grants that RFC 9700 §2.1.2 and §2.4 replace by the code. */
export const legacyGrants = ['password', 'implicit'] as const;

export type LegacyGrant = (typeof legacyGrants)[number];

/** How often a client has used a legacy grant, on all pods. `days` holds the days (UTC) among the last 31 on which it did. */
export interface UsedLegacyGrant {
  clientId: string;
  grant: LegacyGrant;
  count: number;
  firstSeen: Date;
  lastSeen: Date;
  days: readonly { day: string; count: number }[];
}

/** Which clients use the legacy grants. What is known of a client goes with it. */
export interface LegacyGrantUse {
  /** Counts one use, to be written within seconds. Never throws and never waits. */
  count(use: { clientId: string; grant: LegacyGrant }): void;
  /** Every client and grant ever counted, by client id and grant; what other pods counted in the last seconds may be missing. */
  list(): Promise<readonly UsedLegacyGrant[]>;
}
