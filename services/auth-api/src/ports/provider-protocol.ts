import type { Acr, IdentityProvider } from './identity-providers.ts';

/** Where a browser is sent: by a redirect, or by a form that posts itself. */
export type Departure = { kind: 'redirect'; to: string } | { kind: 'post'; to: string; fields: Readonly<Record<string, string>> };

/** How somebody shall sign in at a provider. */
export interface SignInWish {
  /** Comes back with the answer (`RelayState`, `state`); at most 80 characters (SAML 2.0 Bindings §3.4.3). */
  state: string;
  /** Whoever is signed in at the provider must prove it again. */
  fresh: boolean;
  /** Whoever is signed in there longer than this must prove it again. */
  maxAgeSeconds?: number | undefined;
  /** At least so strong. */
  acr?: Acr | undefined;
  loginHint?: string | undefined;
  locale?: string | undefined;
}

/** What must be remembered until the answer comes: ids and secrets of one attempt. Kept sealed, and for the first answer only. */
export type Memory = Readonly<Record<string, string>>;

/** The parameters that came from a provider, by form or by redirect; `query` as it stood in the address, because signatures cover its very text. */
export interface ProviderMessage {
  parameters: Readonly<Record<string, string>>;
  query?: string | undefined;
}

/** How a provider knows its session, for signing out. Lies in the session here, so it holds no secret. */
export interface ProviderLink {
  providerId: string;
  /** NameID, or `sub`. */
  subject: string;
  /** Format and qualifiers of a NameID, which a logout must repeat. */
  subjectFormat?: string | undefined;
  nameQualifier?: string | undefined;
  spNameQualifier?: string | undefined;
  /** `SessionIndex`, or `sid`. */
  sessionIndex?: string | undefined;
}

/** Somebody whom a provider has signed in, verified. */
export interface ExternalIdentity {
  /** What the person is looked up by: the attribute that the provider's settings name, else NameID or `sub`. */
  subject: string;
  link: ProviderLink;
  /** Attributes or claims, each with its values as text. */
  attributes: Readonly<Record<string, readonly string[]>>;
  /** When they proved it there, in milliseconds since the epoch. */
  authenticatedAt?: number | undefined;
  acr: Acr;
  /** RFC 8176. */
  amr: readonly string[];
  /** When the session here must end, in milliseconds since the epoch (`SessionNotOnOrAfter`). */
  endsAt?: number | undefined;
  /** Names the proof, so that it works once; in seconds since the epoch until when it must be remembered. Absent where its protocol makes sure of it. */
  once?: { id: string; expiresAt: number } | undefined;
}

/** What a provider wants to be done about sessions. */
export type ProviderLogout =
  /** Sessions of `subject` are over there: those that are named, or all. `answer` is where the browser goes afterwards; absent where nobody waits. */
  | {
      kind: 'wanted';
      subject?: string | undefined;
      sessionIndexes: readonly string[];
      answer?: (outcome: 'done' | 'partial') => Promise<Departure>;
      /** Names the demand, so that it is taken once; in seconds since the epoch until when it must be remembered. */
      once?: { id: string; expiresAt: number } | undefined;
    }
  /** It has done what we asked for under this state, or says why not. */
  | { kind: 'answered'; state: string; succeeded: boolean };

/**
 * A provider, or somebody in its name, sent what is not taken. The message is for the log: the rule, what was expected, what came; no secret and no document.
 * `timing`: the clocks or the speed are to blame. `declined`: well-formed and genuine, but it says that nobody was signed in.
 */
export class ProviderRefused extends Error {
  override readonly name = 'ProviderRefused';
  readonly kind: 'invalid' | 'timing' | 'declined';

  constructor(kind: ProviderRefused['kind'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}

/**
 * One way to have people signed in elsewhere. Throws `ProviderRefused` for whatever a provider or a browser sent, and `Unavailable` where the provider itself cannot
 * be asked.
 */
export interface ProviderProtocol<Provider extends IdentityProvider = IdentityProvider> {
  /** Begins a sign-in. */
  start(provider: Provider, wish: SignInWish): Promise<{ departure: Departure; memory: Memory }>;
  /** Reads the answer to it; without `memory`, one that nobody here asked for (only where the provider's settings allow it). */
  finish(provider: Provider, message: ProviderMessage, memory: Memory | undefined): Promise<ExternalIdentity>;
  /** Where the browser goes to end the session there, too; undefined where the provider has no such place. */
  leave(provider: Provider, link: ProviderLink, state: string): Promise<Departure | undefined>;
  /** Reads what a provider says about sessions: a logout request or response, or a logout token. */
  readLogout(provider: Provider, message: ProviderMessage): Promise<ProviderLogout>;
}

/** The protocol of each kind of provider. */
export interface ProviderProtocols {
  saml: ProviderProtocol<Extract<IdentityProvider, { kind: 'saml' }>> & {
    /** Our metadata for one provider (SAML 2.0 Metadata §2.4.4), XML. */
    metadata(provider: Extract<IdentityProvider, { kind: 'saml' }>): Promise<string>;
  };
  oidc: ProviderProtocol<Extract<IdentityProvider, { kind: 'oidc' }>> & {
    /** Our public keys for one provider, where it verifies `private_key_jwt`. */
    jwks(provider: Extract<IdentityProvider, { kind: 'oidc' }>): Promise<{ keys: readonly Record<string, unknown>[] }>;
  };
}
