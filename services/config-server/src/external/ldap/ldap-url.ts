/** How far below its base a search looks (RFC 4511 §4.5.1.2). */
export type SearchScope = 'base' | 'one' | 'sub';

/** A server to connect to. */
export interface LdapAddress {
  /** TLS from the first octet (`ldaps`). */
  secure: boolean;
  host: string;
  port: number;
}

/** The parts of an LDAP URL (RFC 4516); what is not written is undefined, what is percent-encoded is decoded. */
export interface LdapUrl extends LdapAddress {
  base: string | undefined;
  scope: SearchScope | undefined;
  filter: string | undefined;
}

const parts = /^(ldaps?):\/\/([^/?#]*)(?:\/([^?#]*)(?:\?([^?#]*)(?:\?([^?#]*)(?:\?([^?#]*)(?:\?([^?#]*))?)?)?)?)?$/i;
const hostAndPort = /^(?:\[([0-9a-f:.]+)\]|([^[\]:]+))(?::(\d{1,5}))?$/i;

/** Reads an LDAP URL. The list of attributes is passed over, since no attribute is needed. Throws, without the text, when it is none that we understand. */
export function readLdapUrl(text: string): LdapUrl {
  const found = parts.exec(text.trim());
  if (found === null) throw new Error('not of the form ldap[s]://host:port/base?attributes?scope?filter');
  const [, scheme = '', authority = '', base, , scope, filter, extensions] = found;
  if (extensions?.includes('!')) throw new Error('it demands an extension');
  return {
    ...readAddress(scheme.toLowerCase() === 'ldaps', authority),
    base: decoded(base),
    scope: readScope(scope),
    filter: decoded(filter),
  };
}

function readAddress(secure: boolean, authority: string): LdapAddress {
  const found = hostAndPort.exec(decoded(authority) ?? '');
  const port = found?.[3] === undefined ? (secure ? 636 : 389) : Number(found[3]);
  const host = found?.[1] ?? found?.[2];
  if (host === undefined || port < 1 || port > 65_535) throw new Error('its host or port is missing or wrong');
  return { secure, host, port };
}

function readScope(scope: string | undefined): SearchScope | undefined {
  const written = scope?.toLowerCase() ?? '';
  if (written === '') return undefined;
  if (written !== 'base' && written !== 'one' && written !== 'sub') throw new Error('its scope is not base, one or sub');
  return written;
}

function decoded(text: string | undefined): string | undefined {
  if (text === undefined || text === '') return undefined;
  try {
    return decodeURIComponent(text);
  } catch {
    throw new Error('its percent-encoding is broken');
  }
}

/** How logs call a server. */
export const addressLabel = ({ secure, host, port }: LdapAddress): string =>
  `${secure ? 'ldaps' : 'ldap'}://${host.includes(':') ? `[${host}]` : host}:${port}`;
