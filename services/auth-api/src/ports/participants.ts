import type { SessionClients } from '@gauth/oauth';

/** That a client was given something of a user. */
export interface Participation {
  clientId: string;
  /** See `Client.registrationId`. */
  clientRegistrationId: string;
  /** Absent where it was not given in a browser session. */
  sessionId?: string;
  /** What ends with the session; absent without one, and where it may outlive it. */
  authorizationId?: string;
  /** The last second at which anything of it can be alive. */
  until: number;
}

/** Who takes part in the sessions of users, and in what they have without one. */
export interface Participants extends SessionClients {
  /**
   * Who takes part in a session; from now on nobody joins it any more whose user has not signed in once more since. Atomic: whoever joins is either among them or
   * refused.
   */
  close(sessionId: string): Promise<readonly Participation[]>;
  /** Everything that a user has given, in all sessions and without. */
  ofUser(userId: string): Promise<readonly Participation[]>;
  /**
   * Takes off what has ended, and gives what of it was still listed: of several callers one gets each. Whoever was given more since it was told of stays,
   * and is given.
   */
  forget(userId: string, ended: readonly Participation[]): Promise<readonly Participation[]>;
}
