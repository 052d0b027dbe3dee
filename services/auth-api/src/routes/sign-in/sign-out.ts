import { envelope } from '@gauth/service-kit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Cookie } from '../../sign-in/cookie.ts';
import type { SignOut } from '../../sign-in/sign-out.ts';
import type { Access } from '../access.ts';
import { done, refused } from '../answers.ts';
import { callerOf, isForeignForm } from '../caller.ts';
import { given, omittable } from '../form.ts';

const parameters = z.object({
  global: z.enum(['true', 'false', '']).optional().describe('Every session and token of the user'),
  redirectUri: omittable(4096),
  post_logout_redirect_uri: omittable(4096),
  id_token_hint: omittable(4096),
  client_id: omittable(4096),
  state: omittable(4096),
  request: omittable(8192).describe('What the page that asks for confirmation has sealed'),
});
type Parameters = z.output<typeof parameters>;

const described = {
  summary: 'Sign out',
  tags: ['sign-in'],
  response: {
    200: done,
    302: z.null().describe('To the application, to the signed-out page, or to the page that asks for confirmation'),
    401: refused[401],
    403: refused[403],
    503: refused[503],
  },
};

interface Options {
  access: Access;
  signOut: SignOut;
  cookie: Cookie;
  /** The address of this endpoint. */
  endpoint: string;
}

/** `GET` and `POST /sign-out`: for programs with a token, for browsers, and for applications (OpenID Connect RP-Initiated Logout 1.0). */
export const signOutRoute: FastifyPluginAsyncZod<Options> = async (app, { access, signOut, cookie, endpoint }) => {
  const handle = async (request: FastifyRequest, reply: FastifyReply, asked: Parameters) => {
    const session = cookie.read(request.cookies);
    const token = access.presented(request);
    if (isForeignForm(request) && session === undefined && token === undefined)
      return reply.redirect(`${endpoint}?${new URLSearchParams(given(asked))}`, 303);

    const { to, signedOut } = await signOut({ ...wish(asked), ...from(request), token, cookie: session });
    if (signedOut) reply.clearCookie(cookie.name, cookie.attributes);
    return to === undefined ? envelope.ok() : reply.redirect(to, 302);
  };

  // HEAD asks for headers only, so it must end nothing.
  app.get('/sign-out', { exposeHeadRoute: false, schema: { ...described, querystring: parameters } }, async (request, reply) =>
    handle(request, reply, request.query),
  );
  app.post(
    '/sign-out',
    {
      schema: {
        ...described,
        consumes: ['application/x-www-form-urlencoded', 'application/json'],
        querystring: parameters,
        body: parameters.nullish(),
      },
    },
    async (request, reply) => handle(request, reply, { ...request.query, ...request.body }),
  );
};

const from = (request: FastifyRequest) => ({ caller: callerOf(request), posted: request.method === 'POST', log: request.log });

const wish = (asked: Parameters) => ({
  global: asked.global === 'true',
  redirectUri: asked.post_logout_redirect_uri ?? asked.redirectUri,
  state: asked.post_logout_redirect_uri === undefined ? undefined : asked.state,
  idTokenHint: asked.id_token_hint,
  clientId: asked.client_id,
  confirmation: asked.request,
});
