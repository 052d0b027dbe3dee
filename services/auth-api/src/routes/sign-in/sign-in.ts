import { envelope } from '@gauth/service-kit';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Cookie } from '../../sign-in/cookie.ts';
import type { SignInCall } from '../../sign-in/sign-in-call.ts';
import type { SignInForm } from '../../sign-in/sign-in-form.ts';
import { done, refused } from '../answers.ts';
import { callerOf } from '../caller.ts';
import { enveloped } from '../enveloped.ts';
import { omittable } from '../form.ts';
import { wantsJson } from '../wants-json.ts';

const credentials = z.object({
  username: z.string().max(1024).describe('`tenant\\user`, or the user name alone'),
  tenant: z.string().max(1024).optional(),
  password: z.string().max(1024),
  saml: z.union([z.boolean(), z.stringbool({ truthy: ['true'], falsy: ['false', ''] })]).optional(),
  request: omittable(8192).describe('The parked authorization request of a form'),
});

const schema = {
  summary: 'Sign in with name and password',
  description:
    'A form has the fields of `data`, and JSON may leave the envelope out. A form is answered with a redirect, JSON with the envelope; both set the session cookie.',
  tags: ['sign-in'],
  consumes: ['application/x-www-form-urlencoded', 'application/json'],
  body: enveloped(credentials),
  response: {
    200: done,
    302: z.null().describe('Onwards, or back to the sign-in page with `error`'),
    403: refused[403],
    429: refused[429],
    503: refused[503],
  },
};

interface Options {
  signInForm: SignInForm;
  signInCall: SignInCall;
  cookies: { session: Cookie; browser: Cookie };
}

/** `POST /sign-in`: the form of the sign-in page, and programs that keep cookies. */
export const signInRoute: FastifyPluginAsyncZod<Options> = async (app, { signInForm, signInCall, cookies }) => {
  const { session, browser } = cookies;

  app.post('/sign-in', { schema }, async (request, reply) => {
    const { data } = request.body;
    const from = { caller: callerOf(request), address: request.ip, log: request.log, session: session.read(request.cookies) };
    const saml = data.saml === true;
    if (data.request === undefined && wantsJson(request)) {
      const started = await signInCall({ ...data, saml, ...from });
      reply.setCookie(session.name, started, session.attributes);
      return envelope.ok();
    }
    const answer = await signInForm({ ...data, saml, browser: browser.read(request.cookies), ...from });
    if (answer.sessionCookie !== undefined) reply.setCookie(session.name, answer.sessionCookie, session.attributes);
    return reply.redirect(answer.to, 302);
  });
};
