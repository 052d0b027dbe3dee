import type { UserProperties } from '@gauth/config-server';
import type { Logger } from '@gauth/service-kit';

/** Modules that an option `library` can name. */
export const moduleNames = ['gauth_ldap', 'gauth_radius', 'gauth_kerberos'] as const;
export type ModuleName = (typeof moduleNames)[number];

/** Somebody whose password an external system is to check; both names may be empty. */
export interface ExternalPerson {
  dbid: number;
  userName: string;
  externalId: string;
}

/** What an external system says. `diagnostics` are its own texts, errors and warnings, for the person; reasons are for the log and hold no secret. */
export type ExternalAnswer =
  | { kind: 'accepted'; diagnostics: readonly string[] }
  /** `unknown` says that the system does not know the person, so that the next module may. */
  | { kind: 'refused'; reason: string; unknown: boolean; diagnostics: readonly string[] }
  /** It asks for more; `answer` may be called once. */
  | { kind: 'challenged'; message: string; hidden: boolean; answer: (response: string, signal: AbortSignal) => Promise<ExternalAnswer> }
  /** The new password was refused by the system that would have had to take it. */
  | { kind: 'unacceptable'; reason: string; diagnostics: readonly string[] }
  /** No server of the system answers: nothing was checked. */
  | { kind: 'unavailable'; reason: string };

/** A question about a person; when the signal is aborted nobody waits for the answer any more. */
export interface ExternalClaim {
  person: ExternalPerson;
  password: string;
  signal: AbortSignal;
}

/** An external authentication system with all its servers, as one set of option sections describes it. Never throws; never logs a password. */
export interface ExternalModule {
  /** Checks a password that is not empty. */
  check(claim: ExternalClaim): Promise<ExternalAnswer>;
  /** Sets a new password by the rights of the person; absent where the system offers no such thing. */
  changePassword?(claim: ExternalClaim & { newPassword: string }): Promise<ExternalAnswer>;
  /** Forgets what it remembers of a person, whose object has changed. */
  forget?(personDbid: number): void;
  /** Lets connections go. */
  close(): Promise<void>;
}

/** Who a ticket was given to, by the KDC's word. */
export type TicketAnswer =
  | { kind: 'accepted'; principal: string }
  | { kind: 'refused'; reason: string }
  | { kind: 'unavailable'; reason: string };

/** Verifies tickets with the keytab of this server. Never throws. */
export interface Tickets {
  /** `token` is a GSS-API token, SPNEGO or Kerberos (RFC 2743, RFC 4178). */
  verify(token: Buffer, options: OptionSections): Promise<TicketAnswer>;
}

/** The sections of one module, by name: `gauth_ldap`, `gauth_ldap_1` and so on, and `authentication`. Names are case-sensitive. */
export type OptionSections = UserProperties;

/** Makes the module that these sections describe. A value that cannot be understood is logged once and its default holds. */
export type CreateExternalModule = (sections: OptionSections, context: { logger: Logger; now: () => Date }) => ExternalModule;
