import type { Client } from './model.ts';

/** The product registers origins (`https://app.test`), so a value without path, query and fragment stands for its whole origin. */
const originPattern = /^https?:\/\/[^/?#]+\/?$/i;
const visibleAscii = /^[\x21-\x7e]+$/;

/** The parsed URI, or undefined if it can hide where it leads: user information, fragments, backslashes, spaces, control characters. */
function plainUri(uri: string): URL | undefined {
  if (!visibleAscii.test(uri) || uri.includes('#') || uri.includes('\\') || !URL.canParse(uri)) return undefined;
  const url = new URL(uri);
  return url.username === '' && url.password === '' && !runsInTheBrowser(url) ? url : undefined;
}

const runsInTheBrowser = (url: URL): boolean => ['javascript:', 'data:', 'vbscript:', 'blob:', 'file:', 'about:'].includes(url.protocol);

/** Whether a client may register this value. */
export const registrableRedirectUri = (uri: string): boolean => plainUri(uri) !== undefined;

/** Whether a registered value stands for its origin instead of for itself. */
export const standsForOrigin = (registered: string): boolean => originPattern.test(registered);

/**
 * The one redirect URI policy: a registered value without path, query and fragment matches every URI of its origin, for `legacy` clients only;
 * any other value matches exactly, as RFC 9700 §2.1 asks.
 */
export function redirectUriMatches(uri: string, client: Pick<Client, 'redirectUris' | 'profile'>): boolean {
  const url = plainUri(uri);
  if (url === undefined) return false;
  return client.redirectUris.some(
    (registered) =>
      registered === uri || (client.profile === 'legacy' && standsForOrigin(registered) && new URL(registered).origin === url.origin),
  );
}

/** Adds the parameters of an authorization response to a redirect URI and leaves the rest of it as it was (RFC 6749 §3.1.2). */
export function withQuery(uri: string, parameters: Record<string, string>): string {
  return `${uri}${uri.includes('?') ? '&' : '?'}${new URLSearchParams(parameters)}`;
}
