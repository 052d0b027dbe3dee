import type { Client } from '../model.ts';
import type { ClientCertificate } from '../sender-constraint/client-certificate.ts';
import type { PresentedClient } from './credentials.ts';

/** What a client brought to prove who it is. */
export interface ClientEvidence {
  presented: PresentedClient;
  certificate?: ClientCertificate | undefined;
  /** Where the request came from, for throttling guesses. */
  address?: string | undefined;
  /** Addresses of the endpoint that was asked, which an assertion may name as its audience. */
  urls: readonly string[];
}

/**
 * One way to prove who a client is (RFC 6749 §2.3). Gives undefined where the proof holds, otherwise the reason for the log; the client only hears that
 * authentication failed.
 */
export type ProveClient = (client: Client, evidence: ClientEvidence) => Promise<string | undefined>;
