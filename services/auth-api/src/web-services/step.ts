import type { User } from '@gauth/oauth';
import type { RequestLog } from '../audit-trail.ts';
import type { ContactCenter } from '../ports/contact-centers.ts';
import type { WebServicesSettings } from '../ports/web-services-settings.ts';

/** A request to a protected API, as far as it says who sends it. */
export interface ProtectedRequest {
  method: string;
  /** Path and query. */
  uri: string;
  /** The contact center it is for, by header, host or user prefix; undefined where nothing says so or nobody has it. */
  contactCenter: ContactCenter | undefined;
  settings: WebServicesSettings | undefined;
  basic?: { name: string; password: string } | undefined;
  salesforce?: { sessionId: string; identityUrl: string } | undefined;
  /** Where a browser goes back to after signing in. */
  returnTo: string;
  address: string;
  requestId: string;
  log?: RequestLog | undefined;
}

/** Somebody whom a step knows. Which permissions they have is for the API to decide. */
export interface WebServicesIdentity {
  /** `anonymous` is nobody in particular. */
  kind: 'user' | 'account' | 'anonymous';
  user?: User | undefined;
  /** An account of Web Services' own, such as `ops`. */
  account?: { id: string; name: string; roles: readonly string[]; contactCenterId?: string | undefined } | undefined;
}

/**
 * How a step ended; reasons are for the log. `absent`: the request or the settings have nothing for it. `elsewhere`: a browser may sign in there, and the
 * chain ends. `password-change-required` is a failure that the API's clients have a status code for.
 */
export type StepOutcome =
  | { kind: 'absent'; reason: string }
  | { kind: 'failed'; reason: string; passwordChangeRequired?: true; throttled?: true }
  | { kind: 'succeeded'; identity: WebServicesIdentity }
  | { kind: 'elsewhere'; to: string }
  | { kind: 'unavailable'; cause: unknown };

/** One way to find out who sends a request. Never throws for what a caller sent. */
export interface Step {
  readonly name: 'salesforce' | 'configuration-server' | 'own-accounts' | 'saml' | 'anonymous';
  attempt(request: ProtectedRequest): Promise<StepOutcome>;
}

/** What the whole chain came to. `password-change-required` and `throttled` say why the last step that failed did. */
export type ChainOutcome =
  | { kind: 'succeeded'; step: Step['name']; identity: WebServicesIdentity }
  | { kind: 'elsewhere'; to: string }
  | { kind: 'refused'; passwordChangeRequired: boolean; throttled: boolean }
  | { kind: 'unavailable' };

/** Runs the steps in their order, and writes one audit line that says how each ended. */
export type AuthenticateRequest = (request: ProtectedRequest) => Promise<ChainOutcome>;
