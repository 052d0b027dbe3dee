import type { WhoHolds } from '@gauth/oauth';
import { ApiError, bearerToken, envelope, errorEnvelope } from '@gauth/service-kit';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Sessions } from '../../ports.ts';
import type { Cookie } from '../../sign-in/cookie.ts';

const schema = {
  summary: 'Keep a session alive',
  tags: ['sign-in'],
  response: { 200: envelope.response(z.object({})), 403: errorEnvelope, 503: errorEnvelope },
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
