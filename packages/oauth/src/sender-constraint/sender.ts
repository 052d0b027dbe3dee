import { OAuthError } from '../errors.ts';
import type { Authorization, Client, Confirmation } from '../model.ts';
import { type ClientCertificate, hasThumbprint, thumbprintOf } from './client-certificate.ts';
import type { ReadDpopProof } from './dpop.ts';

/** What a request shows of the keys that its sender has. */
export interface SenderEvidence {
  /** The `DPoP` header. */
  dpop?: string | undefined;
  certificate?: ClientCertificate | undefined;
}

/** The keys that a sender proved to have. */
export interface Sender {
  jkt?: string;
  certificate?: ClientCertificate;
}

/** A request whose sender must be found out: where it was sent to, and by whom. */
interface SenderRequest {
  evidence: SenderEvidence;
  urls: readonly string[];
  client: Client;
}

/** Reads what the sender of a `POST` to one of our endpoints proves to have. Throws where a DPoP proof is wrong. */
export type ReadSender = (request: SenderRequest) => Promise<Sender>;

/** Reads the proof of an endpoint that clients post to. */
export const createReadSender =
  (readDpopProof: ReadDpopProof): ReadSender =>
  async ({ evidence: { dpop, certificate }, urls, client }) => ({
    ...(dpop !== undefined && (await readDpopProof({ proof: dpop, method: 'POST', urls, client }))),
    ...(certificate && { certificate }),
  });

/**
 * Binds an authorization to its sender (RFC 9449 §5, RFC 8705 §3). What was bound before, by `dpop_jkt` or as the refresh token of a public client, must be bound to
 * the same key again. Throws where the client must prove a key and did not.
 */
export function boundTo(authorization: Authorization, client: Client, sender: Sender): Authorization {
  const { confirmation: before } = authorization;
  if (before !== undefined && !holds(before, sender))
    throw new OAuthError('invalid_grant', 'this is bound to another key', {
      cause: 'sender constraint: key differs from the one it was bound to',
    });
  const confirmation = before !== undefined && suffices(before, client) ? before : confirmationOf(client, sender);
  return confirmation === undefined ? authorization : { ...authorization, confirmation };
}

/** A code that was bound by `dpop_jkt` spares no client the certificate that it must show. */
const suffices = (confirmation: Confirmation, { senderConstraint }: Client): boolean =>
  senderConstraint === 'none' || 'jkt' in confirmation === (senderConstraint === 'dpop');

function confirmationOf({ senderConstraint }: Client, { jkt, certificate }: Sender): Confirmation | undefined {
  if (senderConstraint === 'mtls') {
    if (certificate === undefined)
      throw new OAuthError('invalid_request', 'this client must show a certificate', { cause: 'sender constraint: no client certificate' });
    return { 'x5t#S256': thumbprintOf(certificate) };
  }
  if (jkt !== undefined) return { jkt };
  if (senderConstraint === 'dpop')
    throw new OAuthError('invalid_request', 'this client must send a DPoP proof', { cause: 'sender constraint: no DPoP header' });
  return undefined;
}

/** Whether the sender has the key that something is bound to. */
export function holds(confirmation: Confirmation, { jkt, certificate }: Sender): boolean {
  if ('jkt' in confirmation) return confirmation.jkt === jkt;
  return certificate !== undefined && hasThumbprint(certificate, confirmation['x5t#S256']);
}
