import type { CookieSerializeOptions } from '@fastify/cookie';
import { authorizationIdOf } from '@gauth/oauth';

/** The cookie of a session of Web Services. */
export interface WebServicesCookie {
  name: string;
  attributes: CookieSerializeOptions;
  /** The value, or undefined where there is none that could be ours. */
  read(cookies: Record<string, string | undefined>): string | undefined;
}

/** `Lax` keeps it from requests of pages on other sites; `None` is for applications that live on another site, or in its frames. */
export type SameSite = 'lax' | 'none';

/** By the product's name. Applications in frames of other sites need it with their requests there, so its `SameSite` can be set, and a token guards what changes. */
export const webServicesCookie = ({ issuer, sameSite }: { issuer: string; sameSite: SameSite }): WebServicesCookie => ({
  name: 'JSESSIONID',
  attributes: { httpOnly: true, sameSite, path: '/', secure: new URL(issuer).protocol === 'https:' },
  read: ({ JSESSIONID: value }) => (value !== undefined && authorizationIdOf(value) !== undefined ? value : undefined),
});
