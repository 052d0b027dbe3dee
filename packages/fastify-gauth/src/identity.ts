/** Who sends a request, as gauth says. What they may do is for the service to decide. */
export interface GauthIdentity {
  /** `client`: an application for itself; `account`: one of Web Services' own; `anonymous`: nobody in particular. */
  kind: 'user' | 'client' | 'account' | 'anonymous';
  /** Unique and never reused; absent for `anonymous`. */
  subject?: string;
  userName?: string;
  contactCenterId?: string;
  environmentId?: string;
  /** Such as `ROLE_AGENT`; empty where the token does not say. */
  authorities: readonly string[];
  /** Of an access token; empty otherwise. */
  scope: readonly string[];
  /** The application that an access token was given to. */
  clientId?: string;
}

/** Nobody in particular. */
export const anonymous: GauthIdentity = { kind: 'anonymous', authorities: [], scope: [] };

/** An identity, and until when it may be believed at most, in milliseconds since the epoch; without an end it is not remembered. */
export interface Checked {
  identity: GauthIdentity;
  until?: number | undefined;
}

/** Whether a subject is an account of Web Services, however it came: a session and a JWT do not say how they began. */
export const isAccount = (subject: string): boolean => subject.startsWith('web-services:');
