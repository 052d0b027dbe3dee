import { bearerToken, envelope } from '@gauth/service-kit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Cookie } from '../../sign-in/cookie.ts';
import type { SignOut } from '../../sign-in/sign-out.ts';
import { done, refused } from '../answers.ts';
import { callerOf, isForeignForm } from '../caller.ts';
import { parameter } from '../form.ts';

const parameters = z.object({
  global: z.enum(['true', 'false']).optional().describe('Every session and token of the user'),
  redirectUri: parameter.optional(),
  post_logout_redirect_uri: parameter.optional(),
  id_token_hint: parameter.optional(),
  client_id: parameter.optional(),
  state: parameter.optional(),
  request: z.string().max(8192).optional().describe('What the page that asks for confirmation has sealed'),
});
type Parameters = z.output<typeof parameters>;

const described = {
  summary: 'Sign out',
  tags: ['sign-in'],
  response: {
    200: done,
    302: z.null().describe('To the application, to the signed-out page, or to the page that asks for confirmation'),
    401: refused[401],
    503: refused[503],
  },
};

interface Options {
  signOut: SignOut;
  cookie: Cookie;
  /** The address of this endpoint. */
  endpoint: string;
}

/** `GET` and `POST /sign-out`: for programs with a token, for browsers, and for applications (OpenID Connect RP-Initiated Logout 1.0). */
export const signOutRoute: FastifyPluginAsyncZod<Options> = async (app, { signOut, cookie, endpoint }) => {
  const handle = async (request: FastifyRequest, reply: FastifyReply, given: Parameters) => {
    const session = cookie.read(request.cookies);
    const token = bearerToken(request.headers.authorization);
    if (isForeignForm(request) && session === undefined && token === undefined)
      return reply.redirect(`${endpoint}?${new URLSearchParams(given as Record<string, string>)}`, 303);

    const { to, signedOut } = await signOut({ ...wish(given), ...from(request), token, cookie: session });
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

const wish = (given: Parameters) => ({
  global: given.global === 'true',
  redirectUri: given.post_logout_redirect_uri ?? given.redirectUri,
  state: given.post_logout_redirect_uri === undefined ? undefined : given.state,
  idTokenHint: given.id_token_hint,
  clientId: given.client_id,
  confirmation: given.request,
});
