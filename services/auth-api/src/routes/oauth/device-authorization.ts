import type { DeviceAuthorizationEndpoint } from '@gauth/oauth';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { oauthRefused } from '../answers.ts';
import { parameter, signedParameter } from '../form.ts';
import { clientRequestOf } from './client-request.ts';

const schema = {
  summary: 'Let a device wait for its user (RFC 8628)',
  description: 'The device shows `user_code` and asks `/oauth/token` for `device_code` until its user has decided.',
  tags: ['oauth'],
  consumes: ['application/x-www-form-urlencoded'],
  body: z
    .object({
      client_id: parameter.optional(),
      client_secret: parameter.optional(),
      client_assertion: signedParameter.optional(),
      scope: parameter.optional(),
      resource: parameter.optional(),
    })
    .catchall(parameter),
  response: {
    200: z
      .object({
        device_code: z.string(),
        user_code: z.string(),
        verification_uri: z.string(),
        verification_uri_complete: z.string(),
        expires_in: z.int().positive().describe('Seconds'),
        interval: z.int().positive().describe('Seconds between two questions at least'),
      })
      .describe('Waiting'),
    400: oauthRefused[400],
    401: oauthRefused[401],
    503: oauthRefused[503],
  },
};

/** `POST /oauth/device_authorization`. */
export const deviceAuthorizationRoute: FastifyPluginAsyncZod<{ deviceAuthorizationEndpoint: DeviceAuthorizationEndpoint }> = async (
  app,
  { deviceAuthorizationEndpoint },
) => {
  app.post('/oauth/device_authorization', { schema }, async (request, reply) => {
    reply.headers({ 'cache-control': 'no-store', pragma: 'no-cache' });
    return deviceAuthorizationEndpoint(clientRequestOf(request));
  });
};
