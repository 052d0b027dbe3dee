/** The contact center that a sign-in is for, as far as sign-in needs it. */
export interface ContactCenter {
  id: string;
  environmentId: string;
  /** The first domain: what stands before the backslash. */
  domain: string;
  /** Whether its users' tokens may be had by the password and implicit grants. */
  legacyGrants: boolean;
  /** Whether users are shown what an external authentication system says: it may reveal accounts. */
  relayExternalDiagnostics: boolean;
  /** Whether browsers in a Kerberos realm may sign in by ticket. */
  kerberos: boolean;
}

/** Contact centers from the Environment API, from memory. Every method throws `Unavailable` while nothing was ever loaded. */
export interface ContactCenters {
  /** All ids, in their order. */
  ids(): readonly string[];
  byId(contactCenterId: string): ContactCenter | undefined;
  byDomain(domain: string): ContactCenter | undefined;
  /** For a user name without tenant: by pattern, else the default contact center. */
  forUserName(userName: string): ContactCenter | undefined;
  /** Whether a contact center lists this browser origin, or without one, whether any does (the product's `cors-origins`). */
  originListed(origin: string, contactCenterId?: string): boolean;
  /** Whether a browser origin may use some contact center: it is listed, or there is one that lists none and so takes every origin. */
  originAllowed(origin: string): boolean;
}
