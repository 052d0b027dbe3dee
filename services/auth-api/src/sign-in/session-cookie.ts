import { authorizationIdOf } from '@gauth/oauth';
import { type Cookie, defineCookie } from './cookie.ts';

/** Holds the session of a browser that signed in. `SameSite=Lax` lets it come along when an application sends the browser here. */
export const sessionCookie = (issuer: string): Cookie =>
  defineCookie('gauth_session', issuer, (value) => authorizationIdOf(value) !== undefined);
