import { decodeJwt } from 'jose';
import { OAuthError } from '../errors.ts';

/** `client_assertion_type` of RFC 7523 §2.2 and RFC 7522 §2.2. */
const clientAssertionTypes = {
  jwt: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
  saml2: 'urn:ietf:params:oauth:client-assertion-type:saml2-bearer',
} as const;

/** How a client named itself and what it brought to prove it. */
export type PresentedClient = { clientId: string } & (
  | { kind: 'nothing' }
  /** The readings of the secret to try. */
  | { kind: 'secret'; by: 'client_secret_basic' | 'client_secret_post'; secrets: readonly string[] }
  | { kind: 'assertion'; format: 'jwt' | 'saml2'; assertion: string }
);

/** What a client brought, for the log. */
export const presentedAs = (presented: PresentedClient): string =>
  presented.kind === 'assertion' ? `an assertion (${presented.format})` : presented.kind;

/**
 * Reads client credentials from the request (RFC 6749 §2.3, RFC 7521 §4.2). The product's samples send Basic together with `client_id` in the form:
 * two names are fine if they agree, two proofs are not.
 */
export function presentedClient(form: Record<string, string>, authorization: string | undefined): PresentedClient {
  const basic = authorization ? readBasic(authorization) : undefined;
  if (basic === undefined) return presentedInForm(form);
  if (form.client_secret !== undefined || form.client_assertion !== undefined)
    throw new OAuthError('invalid_request', 'client credentials came both in the header and in the form');
  if (form.client_id !== undefined && form.client_id !== basic.clientId) {
    throw new OAuthError('invalid_request', 'client_id differs from the client of the Authorization header');
  }
  return basic;
}

function presentedInForm(form: Record<string, string>): PresentedClient {
  const { client_id, client_secret, client_assertion } = form;
  if (client_assertion !== undefined && client_secret)
    throw new OAuthError('invalid_request', 'client credentials came both as a secret and as an assertion');
  if (client_assertion !== undefined) return presentedByAssertion(client_assertion, form);
  if (!client_id)
    throw new OAuthError('invalid_client', 'client authentication is missing', { cause: 'client authentication: nothing was sent' });
  if (client_secret === undefined || client_secret === '') return { clientId: client_id, kind: 'nothing' };
  return { clientId: client_id, kind: 'secret', by: 'client_secret_post', secrets: [client_secret] };
}

/** A JWT names its client itself; a SAML assertion is read by whoever can, so `client_id` must stand beside it. */
function presentedByAssertion(assertion: string, { client_id, client_assertion_type }: Record<string, string>): PresentedClient {
  const [format] = Object.entries(clientAssertionTypes).find(([, type]) => type === client_assertion_type) ?? [];
  if (format === undefined) throw new OAuthError('invalid_request', 'client_assertion_type is missing or not supported');
  const clientId = client_id ?? (format === 'jwt' ? subjectOf(assertion) : undefined);
  if (!clientId)
    throw new OAuthError('invalid_client', 'client_id is missing', { cause: 'client authentication: the assertion names no client' });
  return { clientId, kind: 'assertion', format: format as 'jwt' | 'saml2', assertion };
}

function subjectOf(assertion: string): string | undefined {
  try {
    return decodeJwt(assertion).sub;
  } catch {
    return undefined;
  }
}

function readBasic(authorization: string): PresentedClient {
  const [, encoded] = /^basic +([A-Za-z0-9+/]+={0,2}) *$/i.exec(authorization) ?? [];
  const [, id, secret] = /^([^:]+):(.*)$/s.exec(encoded === undefined ? '' : Buffer.from(encoded, 'base64').toString('utf8')) ?? [];
  if (id === undefined || secret === undefined)
    throw new OAuthError('invalid_client', 'the Authorization header is not well-formed Basic', {
      cause: 'client authentication: no Basic',
    });
  const clientId = formDecoded(id);
  if (secret === '') return { clientId, kind: 'nothing' };
  return { clientId, kind: 'secret', by: 'client_secret_basic', secrets: [...new Set([formDecoded(secret), secret])] };
}

/** RFC 6749 form-encodes both halves, the product's clients send them as they are: what cannot be decoded is taken literally. */
function formDecoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
