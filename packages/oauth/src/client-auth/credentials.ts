import { OAuthError } from '../errors.ts';

/** How a client named itself and what it brought to prove it. */
export interface PresentedClient {
  clientId: string;
  method: 'client_secret_basic' | 'client_secret_post' | 'none';
  /** The readings of the secret to try; empty with `none`. */
  secrets: readonly string[];
}

/**
 * Reads client credentials from the request (RFC 6749 §2.3.1). The product's samples send Basic together with `client_id` in the form: two
 * names are fine if they agree, two secrets are not.
 */
export function presentedClient(form: Record<string, string>, authorization: string | undefined): PresentedClient {
  const basic = authorization ? readBasic(authorization) : undefined;
  if (basic === undefined) return presentedInForm(form);
  if (form.client_secret !== undefined)
    throw new OAuthError('invalid_request', 'client credentials came both in the header and in the form');
  if (form.client_id !== undefined && form.client_id !== basic.clientId) {
    throw new OAuthError('invalid_request', 'client_id differs from the client of the Authorization header');
  }
  return basic;
}

function presentedInForm({ client_id, client_secret }: Record<string, string>): PresentedClient {
  if (!client_id) throw new OAuthError('invalid_client', 'client authentication is missing');
  if (client_secret === undefined || client_secret === '') return { clientId: client_id, method: 'none', secrets: [] };
  return { clientId: client_id, method: 'client_secret_post', secrets: [client_secret] };
}

function readBasic(authorization: string): PresentedClient {
  const [, encoded] = /^basic +([A-Za-z0-9+/]+={0,2}) *$/i.exec(authorization) ?? [];
  const [, id, secret] = /^([^:]+):(.*)$/s.exec(encoded === undefined ? '' : Buffer.from(encoded, 'base64').toString('utf8')) ?? [];
  if (id === undefined || secret === undefined) throw new OAuthError('invalid_client', 'the Authorization header is not well-formed Basic');
  if (secret === '') return { clientId: formDecoded(id), method: 'none', secrets: [] };
  return { clientId: formDecoded(id), method: 'client_secret_basic', secrets: [...new Set([formDecoded(secret), secret])] };
}

/** RFC 6749 form-encodes both halves, the product's clients send them as they are: what cannot be decoded is taken literally. */
function formDecoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
