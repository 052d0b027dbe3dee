import type { IntrospectionEndpoint } from '@gauth/oauth';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { oauthRefused } from '../answers.ts';
import { parameter, signedParameter } from '../form.ts';
import { clientRequestOf } from './client-request.ts';

const signedType = 'application/token-introspection+jwt';

const schema = {
  summary: 'What a token stands for (RFC 7662)',
  description: `With \`Accept: ${signedType}\` the answer is a signed JWT (RFC 9701).`,
  tags: ['oauth'],
  consumes: ['application/x-www-form-urlencoded'],
  body: z
    .object({ token: signedParameter.optional(), token_type_hint: parameter.optional(), client_assertion: signedParameter.optional() })
    .catchall(parameter),
  response: {
    200: {
      description: 'What is known of it; `active: false` and nothing else of a token that is not alive or not meant for whoever asks',
      content: {
        'application/json': { schema: z.looseObject({ active: z.boolean() }) },
        [signedType]: { schema: z.string() },
      },
    },
    400: oauthRefused[400],
    401: oauthRefused[401],
    503: oauthRefused[503],
  },
};

/** `POST /oauth/introspect`. */
export const introspectionRoute: FastifyPluginAsyncZod<{ introspectionEndpoint: IntrospectionEndpoint }> = async (
  app,
  { introspectionEndpoint },
) => {
  app.post('/oauth/introspect', { schema, config: { readsOnly: true } }, async (request, reply) => {
    const { introspection, sign } = await introspectionEndpoint(clientRequestOf(request));
    reply.headers({ 'cache-control': 'no-store', vary: 'Accept, Origin' });
    if (request.headers.accept?.toLowerCase().includes(signedType)) return reply.type(signedType).send(await sign());
    return reply.type('application/json; charset=utf-8').send(introspection);
  });
};
