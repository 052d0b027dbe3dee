import type { ConvertOwnToken } from '@gauth/oauth';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Access } from '../access.ts';
import { oauthRefused } from '../answers.ts';

/** The product's `JwtConvertResult`, without an envelope. */
const jwtConvertResult = z.object({ jwtToken: z.string() });

const schema = {
  summary: "Convert a user's access token into a JWT that another client may trade for tokens",
  description:
    'The JWT is an `assertion` of the grant `urn:ietf:params:oauth:grant-type:jwt-bearer`. It lives five minutes and works once.',
  tags: ['oauth'],
  response: {
    200: jwtConvertResult.describe('The JWT'),
    400: oauthRefused[400],
    401: oauthRefused[401],
    503: oauthRefused[503],
  },
};

/** `GET /oauth/convert-token`. */
export const convertTokenRoute: FastifyPluginAsyncZod<{ access: Access; convertOwnToken: ConvertOwnToken }> = async (
  app,
  { access, convertOwnToken },
) => {
  app.get('/oauth/convert-token', { schema }, async (request, reply) => {
    const holder = await access.required(request);
    reply.headers({ 'cache-control': 'no-store', pragma: 'no-cache' });
    return { jwtToken: await convertOwnToken(holder) };
  });
};
