import type { PushedRequestEndpoint } from '@gauth/oauth';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { oauthRefused } from '../answers.ts';
import { parameter, signedParameter } from '../form.ts';
import { clientRequestOf } from './client-request.ts';

const schema = {
  summary: 'Push an authorization request (RFC 9126)',
  description: 'The parameters of `/oauth/authorize` with the authentication of the client. The answer names them for one use.',
  tags: ['oauth'],
  consumes: ['application/x-www-form-urlencoded'],
  body: z.object({ request: signedParameter.optional(), client_assertion: signedParameter.optional() }).catchall(parameter),
  response: {
    201: z.object({ request_uri: z.string(), expires_in: z.int().positive().describe('Seconds') }).describe('Kept'),
    400: oauthRefused[400],
    401: oauthRefused[401],
    503: oauthRefused[503],
  },
};

/** `POST /oauth/par`. */
export const pushedRequestRoute: FastifyPluginAsyncZod<{ pushedRequestEndpoint: PushedRequestEndpoint }> = async (
  app,
  { pushedRequestEndpoint },
) => {
  app.post('/oauth/par', { schema }, async (request, reply) => {
    const pushed = await pushedRequestEndpoint(clientRequestOf(request));
    return reply.code(201).header('cache-control', 'no-store').send(pushed);
  });
};
