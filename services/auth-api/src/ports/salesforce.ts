/** A session of Salesforce, where it says whose it is, and which hosts may be asked beside Salesforce's own. */
export interface SalesforceQuestion {
  /** Secret. */
  sessionId: string;
  /** As the caller sent it. */
  identityUrl: string;
  hosts: readonly string[];
}

/** Whose the session is; ids have 18 characters. `reason` is for the log and repeats nothing that the caller sent. */
export type SalesforceAnswer =
  | { kind: 'identified'; organizationId: string; userId: string; username: string; email?: string | undefined }
  | { kind: 'refused'; reason: string };

/** Salesforce's identity service. Throws `Unavailable` where it cannot be asked. */
export interface Salesforce {
  identify(question: SalesforceQuestion): Promise<SalesforceAnswer>;
}
