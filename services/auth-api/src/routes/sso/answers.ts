import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ReceiveAnswer } from '../../sign-in/provider/receive-answer.ts';
import { refused } from '../answers.ts';
import { given, parameter } from '../form.ts';
import { queryOf } from './query-of.ts';

/** Base64 of the longest document that is looked at. */
const maxDocument = 350_000;
const params = z.object({ id: z.uuid() });
const response = { 303: z.null().describe('On, with a ticket; or to the sign-in page with `error`'), 400: refused[400], 413: refused[400] };
const tags = ['sign-in elsewhere'];

/** `POST /sso/saml/{id}/acs` and `GET /sso/oidc/{id}/callback`: where providers have browsers bring their answers. */
export const answerRoutes: FastifyPluginAsyncZod<{ receiveAnswer: ReceiveAnswer }> = async (app, { receiveAnswer }) => {
  app.post(
    '/sso/saml/:id/acs',
    {
      bodyLimit: 400_000,
      schema: {
        summary: 'The response of a SAML identity provider (assertion consumer service)',
        tags,
        params,
        consumes: ['application/x-www-form-urlencoded'],
        body: z.object({ SAMLResponse: z.string().max(maxDocument), RelayState: parameter.optional() }),
        response,
      },
    },
    async ({ params: { id }, body, log }, reply) => {
      const to = await receiveAnswer({ providerId: id, kind: 'saml', message: { parameters: given(body) }, log });
      return reply.header('cache-control', 'no-store').redirect(to, 303);
    },
  );

  app.get(
    '/sso/oidc/:id/callback',
    {
      exposeHeadRoute: false,
      schema: {
        summary: 'The answer of an OpenID provider (redirect URI)',
        tags,
        params,
        querystring: z.object({ state: parameter.optional(), code: parameter.optional() }).catchall(parameter),
        response,
      },
    },
    async (request, reply) => {
      const message = { parameters: given(request.query), query: queryOf(request) };
      const to = await receiveAnswer({ providerId: request.params.id, kind: 'oidc', message, log: request.log });
      return reply.header('cache-control', 'no-store').redirect(to, 303);
    },
  );
};
