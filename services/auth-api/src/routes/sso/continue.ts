import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Cookie } from '../../sign-in/cookie.ts';
import type { ContinueSignIn } from '../../sign-in/provider/continue-sign-in.ts';
import { refused } from '../answers.ts';
import { omittable } from '../form.ts';
import { giveCookies } from '../sign-in/give-cookies.ts';

const schema = {
  summary: 'Take up a sign-in that a provider has confirmed',
  tags: ['sign-in elsewhere'],
  querystring: z.object({ ticket: omittable(64) }),
  response: {
    303: z.null().describe('To the request that waits, to a page with a warning, or to the sign-in page with `error`'),
    400: refused[400],
    503: refused[503],
  },
};

interface Options {
  continueSignIn: ContinueSignIn;
  cookies: { session: Cookie; browser: Cookie };
}

/** `GET /sso/continue`: a form that came from another site brought no cookies; this link after it does. */
export const continueRoute: FastifyPluginAsyncZod<Options> = async (app, { continueSignIn, cookies }) => {
  app.get('/sso/continue', { exposeHeadRoute: false, schema }, async (request, reply) => {
    const answer = await continueSignIn({
      ticket: request.query.ticket,
      session: cookies.session.read(request.cookies),
      browser: cookies.browser.read(request.cookies),
      requestId: request.id,
      log: request.log,
    });
    giveCookies(reply, cookies, answer);
    return reply.header('cache-control', 'no-store').redirect(answer.to, 303);
  });
};
