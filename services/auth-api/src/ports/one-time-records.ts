/** What a record is for; records of one kind are found under no other. */
export type OneTimeRecordKind = 'provider-sign-in' | 'provider-identity' | 'provider-logout' | 'web-services-sign-in';

/** Small things that are kept until they are first asked for, such as what a sign-in elsewhere must remember. Their content is sealed in the store. */
export interface OneTimeRecords {
  /** `id` must be impossible to guess; the store keeps a digest of it. */
  save(kind: OneTimeRecordKind, id: string, content: unknown, lifetimeSeconds: number): Promise<void>;
  /** The content, for exactly one caller; undefined for all others, and after its lifetime. Atomic. */
  take(kind: OneTimeRecordKind, id: string): Promise<unknown>;
}
