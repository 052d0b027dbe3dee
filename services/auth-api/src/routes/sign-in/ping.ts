import { ApiError, envelope } from '@gauth/service-kit';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Sessions } from '../../ports/sessions.ts';
import type { Cookie } from '../../sign-in/cookie.ts';
import type { Access } from '../access.ts';
import { done, refused } from '../answers.ts';

const schema = {
  summary: 'Keep a session alive',
  tags: ['sign-in'],
  response: { 200: done, 403: refused[403], 503: refused[503] },
};

interface Options {
  sessions: Sessions;
  access: Access;
  cookie: Cookie;
}

/** `GET /ping`: whether a token, or else the session of the cookie, is still good. Asking counts as activity. */
export const pingRoute: FastifyPluginAsyncZod<Options> = async (app, { sessions, access, cookie }) => {
  app.get('/ping', { schema }, async (request) => {
    const token = access.presented(request);
    const session = cookie.read(request.cookies);
    const found = token === undefined ? session !== undefined && (await sessions.find(session)) : await access.find(token);
    if (!found) throw new ApiError('forbidden', 'nobody is signed in');
    return envelope.ok();
  });
};
