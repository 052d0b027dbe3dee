import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ChallengeForm } from '../../sign-in/challenge-form.ts';
import type { Cookie } from '../../sign-in/cookie.ts';
import { refused } from '../answers.ts';
import { callerOf } from '../caller.ts';
import { giveCookies } from './give-cookies.ts';

const schema = {
  summary: 'Answer what an external system asks in a sign-in',
  description: 'The form of the page that asks. Programs answer at `/sign-in`.',
  tags: ['sign-in'],
  consumes: ['application/x-www-form-urlencoded'],
  body: z.object({
    request: z.string().max(8192).describe('The parked request, with what was asked'),
    response: z.string().max(1024),
  }),
  response: { 302: z.null().describe('Onwards, to a further question, or back to the sign-in page with `error`'), 400: refused[400] },
};

interface Options {
  challengeForm: ChallengeForm;
  cookies: { session: Cookie; browser: Cookie };
}

/** `POST /sign-in/challenge`. */
export const challengeRoute: FastifyPluginAsyncZod<Options> = async (app, { challengeForm, cookies }) => {
  app.post('/sign-in/challenge', { schema }, async (request, reply) => {
    const answer = await challengeForm({
      ...request.body,
      browser: cookies.browser.read(request.cookies),
      session: cookies.session.read(request.cookies),
      caller: callerOf(request),
      address: request.ip,
      log: request.log,
    });
    giveCookies(reply, cookies, answer);
    return reply.redirect(answer.to, 302);
  });
};
