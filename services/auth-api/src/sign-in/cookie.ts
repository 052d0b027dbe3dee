/** Attributes of a `Set-Cookie` header. */
export interface CookieAttributes {
  httpOnly: true;
  sameSite: 'lax';
  path: '/';
  secure: boolean;
}

/** A cookie of ours: how it is called, how it is set, and how it is read. */
export interface Cookie {
  name: string;
  attributes: CookieAttributes;
  /** The value, or undefined where there is none that could be ours. */
  read(cookies: Record<string, string | undefined>): string | undefined;
}

/**
 * A cookie for this origin only, lost when the browser closes. Under HTTPS its name begins with `__Host-` (RFC 6265bis §4.1.3.2), so no
 * neighbouring host can plant one.
 */
export function defineCookie(base: string, issuer: string, isOurs: (value: string) => boolean): Cookie {
  const secure = new URL(issuer).protocol === 'https:';
  const name = secure ? `__Host-${base}` : base;
  return {
    name,
    attributes: { httpOnly: true, sameSite: 'lax', path: '/', secure },
    read(cookies) {
      const value = cookies[name];
      return value !== undefined && isOurs(value) ? value : undefined;
    },
  };
}
