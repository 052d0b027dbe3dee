import { envelope } from '@gauth/service-kit';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Cookie } from '../../sign-in/cookie.ts';
import type { SignInCall } from '../../sign-in/sign-in-call.ts';
import type { SignInForm } from '../../sign-in/sign-in-form.ts';
import { answered, refused } from '../answers.ts';
import { callerOf } from '../caller.ts';
import { enveloped } from '../enveloped.ts';
import { omittable } from '../form.ts';
import { wantsJson } from '../wants-json.ts';
import { giveCookies } from './give-cookies.ts';

const credentials = z
  .object({
    username: z.string().max(1024).optional().describe('`tenant\\user`, or the user name alone'),
    tenant: z.string().max(1024).optional(),
    password: z.string().max(1024).optional(),
    challenge: z
      .object({ state: z.string().max(8192), response: z.string().max(1024) })
      .optional()
      .describe('JSON only, in place of name and password: what the sign-in before asked for'),
    saml: z.union([z.boolean(), z.stringbool({ truthy: ['true'], falsy: ['false', ''] })]).optional(),
    request: omittable(8192).describe('The parked authorization request of a form'),
  })
  .refine(({ challenge, username }) => challenge !== undefined || username !== undefined, { path: ['username'], error: 'is required' })
  .refine(({ challenge, password }) => challenge !== undefined || password !== undefined, { path: ['password'], error: 'is required' });

const schema = {
  summary: 'Sign in with name and password',
  description:
    'A form has the fields of `data`, and JSON may leave the envelope out. A form is answered with a redirect, JSON with the envelope; both set the session cookie. Where an external system asks a question, JSON hears 403 with `detail.reason` `challenge`, its `message`, whether the response is to be `hidden`, and a `state` for `challenge`.',
  tags: ['sign-in'],
  consumes: ['application/x-www-form-urlencoded', 'application/json'],
  body: enveloped(credentials),
  response: {
    200: answered(z.object({ warnings: z.array(z.string()).describe('For the user; absent where there are none') })),
    302: z.null().describe('Onwards, to a page with a question or a warning, or back to the sign-in page with `error`'),
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
    const { username = '', password = '', challenge, ...data } = request.body.data;
    const from = { caller: callerOf(request), address: request.ip, log: request.log, session: session.read(request.cookies) };
    const typed = { ...data, username, password, saml: data.saml === true, ...from };
    if (data.request === undefined && wantsJson(request)) {
      const { sessionCookie, warnings } = await signInCall({ ...typed, challenge });
      giveCookies(reply, cookies, { sessionCookie });
      return warnings.length === 0 ? envelope.ok() : envelope.ok({ warnings });
    }
    const answer = await signInForm({ ...typed, browser: browser.read(request.cookies) });
    giveCookies(reply, cookies, answer);
    return reply.redirect(answer.to, 302);
  });
};
