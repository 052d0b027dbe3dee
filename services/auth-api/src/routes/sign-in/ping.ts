import type { WhoHolds } from '@gauth/oauth';
import { ApiError, bearerToken, envelope } from '@gauth/service-kit';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Sessions } from '../../ports.ts';
import type { Cookie } from '../../sign-in/cookie.ts';
import { done, refused } from '../answers.ts';

const schema = {
  summary: 'Keep a session alive',
  tags: ['sign-in'],
  response: { 200: done, 403: refused[403], 503: refused[503] },
};

interface Options {
  sessions: Sessions;
  whoHolds: WhoHolds;
  cookie: Cookie;
}

/** `GET /ping`: whether a token, or else the session of the cookie, is still good. Asking counts as activity. */
export const pingRoute: FastifyPluginAsyncZod<Options> = async (app, { sessions, whoHolds, cookie }) => {
  app.get('/ping', { schema }, async (request) => {
    const token = bearerToken(request.headers.authorization);
    const session = cookie.read(request.cookies);
    const found = token === undefined ? session !== undefined && (await sessions.find(session)) : await whoHolds(token);
    if (!found) throw new ApiError('forbidden', 'nobody is signed in');
    return envelope.ok();
  });
};
