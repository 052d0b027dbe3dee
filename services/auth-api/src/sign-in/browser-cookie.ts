import { randomBytes } from 'node:crypto';
import { type Cookie, defineCookie } from './cookie.ts';

/**
 * Names a browser before anybody has signed in. A parked authorization request belongs to the browser that brought it, so a foreign page can
 * neither sign its own user into somebody else's browser nor hand a started sign-in on.
 */
export const browserCookie = (issuer: string): Cookie => defineCookie('gauth_browser', issuer, (value) => /^[\w-]{24}$/.test(value));

/** A value for a browser that has none yet. */
export const newBrowser = (): string => randomBytes(18).toString('base64url');
