import type { RevocationEndpoint } from '@gauth/oauth';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { oauthRefused } from '../answers.ts';
import { given, parameter, signedParameter } from '../form.ts';

const schema = {
  summary: 'Revoke a token (RFC 7009)',
  description: 'Everything of its authorization ends with it. A token that nobody knows is revoked already.',
  tags: ['oauth'],
  consumes: ['application/x-www-form-urlencoded'],
  body: z
    .object({ token: signedParameter.optional(), token_type_hint: parameter.optional(), client_assertion: signedParameter.optional() })
    .catchall(parameter),
  response: {
    200: z.object({}).describe('Revoked; an object, because some clients read nothing but JSON'),
    400: oauthRefused[400],
    401: oauthRefused[401],
    503: oauthRefused[503],
  },
};

/** `POST /oauth/revoke`. */
export const revocationRoute: FastifyPluginAsyncZod<{ revocationEndpoint: RevocationEndpoint }> = async (app, { revocationEndpoint }) => {
  app.post('/oauth/revoke', { schema }, async (request, reply) => {
    const { headers, ip, id } = request;
    const evidence = { certificate: request.clientCertificate() };
    await revocationEndpoint({ form: given(request.body), authorization: headers.authorization, evidence, address: ip, requestId: id });
    return reply.header('cache-control', 'no-store').send({});
  });
};
