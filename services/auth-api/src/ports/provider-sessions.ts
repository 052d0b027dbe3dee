import type { ProviderLink } from './provider-protocol.ts';

/** A session here that a provider's session stands behind. */
export interface LinkedSession {
  sessionId: string;
  user: { id: string; contactCenterId: string };
}

/** Which sessions here end when one ends at its provider. */
export interface ProviderSessions {
  /** Remembers a session until it ends by itself, in milliseconds since the epoch. */
  link(link: ProviderLink, session: LinkedSession, until: number): Promise<void>;
  /**
   * Those of the sessions at the provider that are named, or all of the subject's where none is. Each is given once by one of its names; ending one that has ended
   * already does no harm.
   */
  take(providerId: string, about: { subject?: string | undefined; sessionIndexes: readonly string[] }): Promise<readonly LinkedSession[]>;
}
