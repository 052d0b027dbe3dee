import type { FastifyReply } from 'fastify';
import type { Cookie } from '../../sign-in/cookie.ts';
import type { BrowserAnswer } from '../../sign-in/posted-form.ts';

/** Sets the cookies that an answer gives to the browser. */
export function giveCookies(
  reply: FastifyReply,
  { session, browser }: { session: Cookie; browser: Cookie },
  { sessionCookie, newBrowser }: Pick<BrowserAnswer, 'sessionCookie' | 'newBrowser'>,
): void {
  if (sessionCookie !== undefined) reply.setCookie(session.name, sessionCookie, session.attributes);
  if (newBrowser !== undefined) reply.setCookie(browser.name, newBrowser, browser.attributes);
}
