import { envelope } from '@gauth/service-kit';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ChangePasswordCall } from '../../sign-in/change-password-call.ts';
import type { ChangePasswordForm } from '../../sign-in/change-password-form.ts';
import type { Cookie } from '../../sign-in/cookie.ts';
import type { Access } from '../access.ts';
import { done, refused } from '../answers.ts';
import { callerOf } from '../caller.ts';
import { enveloped } from '../enveloped.ts';
import { isForm, omittable } from '../form.ts';
import { giveCookies } from './give-cookies.ts';

const change = z.object({
  userName: omittable(1024).describe('`tenant\\user`; may be left out with a token or session'),
  oldPassword: z.string().max(1024),
  newPassword: z.string().max(1024),
  username: z.string().max(1024).optional().describe('The name in a form'),
  tenant: z.string().max(1024).optional().describe('Form only'),
  confirmPassword: z.string().max(1024).optional().describe('Form only'),
  request: omittable(8192).describe('Form only: the parked authorization request'),
  required: z.string().max(64).optional().describe('Form only: nobody chose to change the password'),
});

const schema = {
  summary: 'Change a password',
  description:
    'A form has the fields of `data`, and JSON may leave the envelope out. Every session and token of the user ends. A form is answered with a redirect, JSON with the envelope.',
  tags: ['sign-in'],
  consumes: ['application/json', 'application/x-www-form-urlencoded'],
  body: enveloped(change),
  response: {
    200: done,
    302: z.null().describe('Onwards, or back to the page with `error`'),
    400: refused[400],
    401: refused[401],
    403: refused[403],
    503: refused[503],
  },
};

interface Options {
  access: Access;
  changePasswordForm: ChangePasswordForm;
  changePasswordCall: ChangePasswordCall;
  cookies: { session: Cookie; browser: Cookie };
}

/** `POST /change-password`: the form of the change-password page, and programs. */
export const changePasswordRoute: FastifyPluginAsyncZod<Options> = async (
  app,
  { access, changePasswordForm, changePasswordCall, cookies },
) => {
  const { session, browser } = cookies;

  app.post('/change-password', { schema }, async (request, reply) => {
    const { data } = request.body;
    const { oldPassword, newPassword, userName, username, tenant } = data;
    const from = { caller: callerOf(request), address: request.ip, log: request.log };
    const typed = {
      password: oldPassword,
      newPassword,
      confirmPassword: data.confirmPassword ?? '',
      request: data.request,
      required: data.required,
    };
    const proved = { token: access.presented(request), session: session.read(request.cookies) };

    const answer = isForm(request)
      ? await changePasswordForm({ ...typed, ...from, username: username ?? '', tenant, browser: browser.read(request.cookies) })
      : { to: undefined, sessionCookie: await changePasswordCall({ ...proved, ...from, userName, oldPassword, newPassword }) };
    giveCookies(reply, cookies, answer);
    return answer.to === undefined ? envelope.ok() : reply.redirect(answer.to, 302);
  });
};
