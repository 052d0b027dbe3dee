import { ApiError } from '@gauth/service-kit';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { WebServicesSessions } from '../../ports/web-services-sessions.ts';
import type { Cookie } from '../../sign-in/cookie.ts';
import type { EnterWebServices } from '../../web-services/session-sign-in.ts';
import { refused } from '../answers.ts';
import { omittable } from '../form.ts';
import type { SessionOf } from './csrf.ts';
import type { WebServicesCookie } from './session-cookie.ts';
import { refusalBody, successBody } from './web-services-error.ts';

const entry = z.object({
  return_to: omittable(4096).describe('Where the browser goes then: an address of this origin, or of a host that the contact center names'),
  request: omittable(8192).describe('What waited while its user signed in'),
  locale: omittable(4096),
});

const reasons = {
  expired: ['badRequest', 'the sign-in took too long or was started in another browser'],
  'return-to': ['badRequest', 'return_to: expected an address of this origin, or of a host that the contact center names'],
  off: ['forbidden', 'browsers of this contact center do not sign in to Web Services here'],
} as const;

const signIn = {
  summary: 'Get a session of Web Services by the session here',
  tags: ['web services'],
  querystring: entry,
  response: {
    302: z.null().describe('To `return_to` with the cookie `JSESSIONID`, or to the sign-in page'),
    400: refused[400],
    403: refused[403],
    503: refused[503],
  },
};

function refusalOf(reason: keyof typeof reasons): ApiError {
  const [kind, message] = reasons[reason];
  return new ApiError(kind, message);
}

interface SignInOptions {
  enterWebServices: EnterWebServices;
  cookies: { session: Cookie; browser: Cookie };
  webServicesCookie: WebServicesCookie;
}

/** `GET /web-services/sign-in`. */
export const webServicesSignInRoute: FastifyPluginAsyncZod<SignInOptions> = async (
  app,
  { enterWebServices, cookies, webServicesCookie },
) => {
  // HEAD must start nothing.
  app.get('/web-services/sign-in', { exposeHeadRoute: false, schema: signIn }, async (request, reply) => {
    const { return_to: returnTo, request: parked, locale } = request.query;
    const session = cookies.session.read(request.cookies);
    const browser = cookies.browser.read(request.cookies);
    const answer = await enterWebServices({ returnTo, request: parked, locale, session, browser, log: request.log });
    if (answer.kind === 'refused') throw refusalOf(answer.reason);
    if (answer.newBrowser !== undefined) reply.setCookie(cookies.browser.name, answer.newBrowser, cookies.browser.attributes);
    if (answer.cookie !== undefined) reply.setCookie(webServicesCookie.name, answer.cookie, webServicesCookie.attributes);
    return reply.redirect(answer.to, 302);
  });
};

const signOut = {
  summary: 'Sign out of Web Services',
  description: 'Ends this session only; `/sign-out` ends the session here and this one with it.',
  tags: ['web services'],
  response: {
    200: successBody({}).describe('Done; `statusCode` 0'),
    403: refusalBody.describe('Without a session, or without its token'),
    503: refusalBody.describe('Something behind the service is away for the moment'),
  },
};

interface SignOutOptions {
  sessionOf: SessionOf;
  webServicesSessions: WebServicesSessions;
  webServicesCookie: WebServicesCookie;
}

/** `POST /web-services/sign-out`. */
export const webServicesSignOutRoute: FastifyPluginAsyncZod<SignOutOptions> = async (
  app,
  { sessionOf, webServicesSessions, webServicesCookie },
) => {
  app.post('/web-services/sign-out', { schema: signOut }, async (request, reply) => {
    const session = await sessionOf(request);
    if (session !== undefined) await webServicesSessions.end(session.cookie);
    reply.clearCookie(webServicesCookie.name, webServicesCookie.attributes);
    return { statusCode: 0 as const };
  });
};
