/** How long a lease lasts from the moment it was asked for, and how often it is prolonged and asked for; in milliseconds. */
export const leaseTimes = { lifetimeMs: 1500, renewMs: 400, askMs: 200 } as const;

/** The lease in the Configuration Database: whoever holds it is the primary. Every method is one statement and settles within half a second. */
export interface Lease {
  /**
   * Takes the lease for `leaseTimes.lifetimeMs` when nobody has it, prolongs it when it is ours; undefined when another server has it. `handOver` says
   * that an operator wants another server to have it.
   */
  take(): Promise<{ handOver: boolean } | undefined>;
  /** Gives it back: another server may take it at once, this one only when nobody has for two seconds. */
  yield(): Promise<void>;
  /** Tells operators that a backup is there. */
  standBy(): Promise<void>;
}

/** This server has ceased to be the primary, so what it was asked was not done. */
export class NotPrimary extends Error {
  override readonly name = 'NotPrimary';
}
