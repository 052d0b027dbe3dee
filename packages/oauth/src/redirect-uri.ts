import { isLoopbackAddress } from './loopback.ts';
import type { Client } from './model.ts';

/** The product registers origins (`https://app.test`), so a value without path, query and fragment stands for its whole origin. */
const originPattern = /^https?:\/\/[^/?#]+\/?$/i;
const visibleAscii = /^[\x21-\x7e]+$/;

/** The parsed URI, or undefined if it can hide where it leads: user information, fragments, backslashes, spaces, control characters. */
function plainUri(uri: string): URL | undefined {
  if (!visibleAscii.test(uri) || uri.includes('#') || uri.includes('\\') || !URL.canParse(uri)) return undefined;
  const url = new URL(uri);
  return url.username === '' && url.password === '' && leadsToApplication(url) ? url : undefined;
}

/**
 * A web application, or a scheme that only a native one can claim: those are reversed domain names (RFC 8252 §7.1), so they have a dot (§8.4). No scheme that
 * the browser itself answers has one, be it `javascript:`, `view-source:`, `intent:` or one that is yet to come.
 */
const leadsToApplication = ({ protocol }: URL): boolean => isWeb(protocol) || protocol.includes('.');
const isWeb = (protocol: string): boolean => protocol === 'https:' || protocol === 'http:';

/** Whether a client may register this value. */
export const registrableRedirectUri = (uri: string): boolean => plainUri(uri) !== undefined;

/** Whether a registered value stands for its origin instead of for itself. */
export const standsForOrigin = (registered: string): boolean => originPattern.test(registered);

/** By the text and not only by what it is parsed to: browsers read `http:host/x` or `http:/host/x` relative to the page they are on. */
function isWithin(registeredOrigin: string, uri: string, url: URL): boolean {
  const { origin } = new URL(registeredOrigin);
  const written = uri.slice(0, origin.length).toLowerCase();
  return url.origin === origin && written === origin && /^([/?:]|$)/.test(uri.slice(origin.length));
}

/** A native application listens on a port that the operating system chose; the rest is compared as text (RFC 8252 §7.3). */
function differsInLoopbackPort(registered: string, uri: string, url: URL): boolean {
  if (url.protocol !== 'http:' || !isLoopbackAddress(url) || !loopbackPattern.test(registered)) return false;
  return loopbackPattern.test(uri) && uri.replace(loopbackPattern, '$1') === registered.replace(loopbackPattern, '$1');
}

const loopbackPattern = /^(http:\/\/(?:127\.0\.0\.1|\[::1\]))(?::\d{1,5})?(?=\/)/;

/**
 * The one redirect URI policy: a registered value without path, query and fragment matches every URI of its origin, for `legacy` clients only;
 * any other value matches exactly, as RFC 9700 §2.1 asks, but for the port of a loopback address.
 */
export function redirectUriMatches(uri: string, client: Pick<Client, 'redirectUris' | 'profile'>): boolean {
  const url = plainUri(uri);
  if (url === undefined) return false;
  return client.redirectUris.some((registered) => {
    if (standsForOrigin(registered) && client.profile === 'legacy') return registered === uri || isWithin(registered, uri, url);
    return registered === uri || differsInLoopbackPort(registered, uri, url);
  });
}

/**
 * A redirect URI without query parameters of the same names as those of the response that goes there: an application that reads the first one would
 * take what somebody planted there. The rest stays as it was (RFC 6749 §3.1.2).
 */
export function withoutPlanted(uri: string, parameters: Record<string, string>): string {
  const { address, kept } = parted(uri, parameters);
  return kept.length === 0 ? address : `${address}?${kept.join('&')}`;
}

/** The same with the parameters of the response in its query. */
export function withQuery(uri: string, parameters: Record<string, string>): string {
  const { address, kept } = parted(uri, parameters);
  return `${address}?${[...kept, new URLSearchParams(parameters)].join('&')}`;
}

function parted(uri: string, parameters: Record<string, string>): { address: string; kept: string[] } {
  const [address = '', query = ''] = uri.split(/\?(.*)/s);
  const nameOf = (pair: string) => [...new URLSearchParams(pair).keys()][0] ?? '';
  return { address, kept: query.split('&').filter((pair) => pair !== '' && !isPlanted(nameOf(pair), parameters)) };
}

/** Whether the response itself decides about this parameter; `state` is the application's own as long as none is sent back. */
const isPlanted = (name: string, parameters: Record<string, string>): boolean => Object.hasOwn(parameters, name) || reserved.has(name);

const reserved = new Set([
  'code',
  'iss',
  'error',
  'error_description',
  'error_uri',
  'access_token',
  'id_token',
  'token_type',
  'expires_in',
]);
