import type { FastifyReply, FastifyRequest } from 'fastify';
import { contentSecurityPolicy } from './content-security-policy.ts';
import { chooseLanguage } from './i18n/language.ts';
import { layout, type Page, type PageContext, type Site } from './pages/layout.ts';
import { askedLocale } from './query.ts';

/** What a page is written with for one request; `applicationLocale` is what the waiting authorization request asked for. */
export const contextFor = (site: Site, request: FastifyRequest, applicationLocale?: string): PageContext => ({
  site,
  language: chooseLanguage({
    asked: askedLocale(request.query),
    application: applicationLocale,
    acceptLanguage: request.headers['accept-language'],
  }),
});

/** No opener policy: applications may sign in through a popup, which needs its way back to the window that opened it. */
const headers = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  // Keeps the sealed request out of `Referer`, yet lets `Origin` through with the form: `no-referrer` would send `Origin: null`.
  'referrer-policy': 'strict-origin',
  'x-frame-options': 'DENY',
};

/** Lays a page out and answers with it. */
export const sendPage = (reply: FastifyReply, context: PageContext, page: Page): FastifyReply =>
  reply
    .code(page.status)
    .headers({ ...headers, 'content-security-policy': contentSecurityPolicy(page.formTargets, page.frameSources) })
    .send(layout(context, page).toString());
