import type { FastifyRequest } from 'fastify';
import type { Caller } from '../sign-in/origin.ts';

/** What the browser says about the page behind a request. */
export const callerOf = ({ headers }: FastifyRequest): Caller => {
  const fetchSite = headers['sec-fetch-site'];
  return { origin: headers.origin, fetchSite: typeof fetchSite === 'string' ? fetchSite : undefined };
};

/** The same of a link, which has no `Origin`: the page that it is on, as far as that page lets its address be known. */
export const linkedFrom = (request: FastifyRequest): Caller => {
  const { referer = '' } = request.headers;
  return { ...callerOf(request), origin: URL.canParse(referer) ? new URL(referer).origin : undefined };
};

/**
 * Whether a form comes from a page of another site, which brings no cookies (`SameSite=Lax`). Sent on as a link, it does, because a link may bring them.
 */
export const isForeignForm = (request: FastifyRequest): boolean =>
  request.method === 'POST' && callerOf(request).fetchSite === 'cross-site';
