import { ApiError } from '@gauth/service-kit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { TakeLogout } from '../../sign-in/provider/provider-logout.ts';
import type { ProviderSignOut } from '../../sign-in/provider/provider-sign-out.ts';
import { refused } from '../answers.ts';
import { given, omittable, parameter, signedParameter } from '../form.ts';
import { departureAnswers } from './departure-answers.ts';
import { queryOf } from './query-of.ts';
import type { SendDeparture } from './send-departure.ts';

const tags = ['sign-in elsewhere'];
const params = z.object({ id: z.uuid() });
const samlMessage = z.object({
  SAMLRequest: signedParameter.optional(),
  SAMLResponse: signedParameter.optional(),
  RelayState: parameter.optional(),
  SigAlg: parameter.optional(),
  Signature: parameter.optional(),
});

interface Options {
  takeLogout: TakeLogout;
  providerSignOut: ProviderSignOut;
  sendDeparture: SendDeparture;
}

/** Signing out here and at the provider, whichever of them begins. */
export const providerSignOutRoutes: FastifyPluginAsyncZod<Options> = async (app, { takeLogout, providerSignOut, sendDeparture }) => {
  async function slo(request: FastifyRequest, reply: FastifyReply, about: { id: string; parameters: Record<string, string> }) {
    const message = { parameters: about.parameters, ...(request.method === 'GET' && { query: queryOf(request) }) };
    const answer = await takeLogout({ providerId: about.id, kind: 'saml', message, log: request.log });
    if (answer.kind === 'refused') throw new ApiError('badRequest', 'the logout message is not taken');
    return answer.kind === 'departure'
      ? sendDeparture(reply, answer.departure)
      : reply.redirect(await providerSignOut.back(undefined), 303);
  }

  const sloSchema = {
    summary: 'Logout messages of a SAML identity provider (single logout service)',
    tags,
    params,
    response: { ...departureAnswers, 400: refused[400], 503: refused[503] },
  };
  app.get('/sso/saml/:id/slo', { exposeHeadRoute: false, schema: { ...sloSchema, querystring: samlMessage } }, async (request, reply) =>
    slo(request, reply, { id: request.params.id, parameters: given(request.query) }),
  );
  app.post(
    '/sso/saml/:id/slo',
    { schema: { ...sloSchema, consumes: ['application/x-www-form-urlencoded'], body: samlMessage } },
    async (request, reply) => slo(request, reply, { id: request.params.id, parameters: given(request.body) }),
  );

  app.post(
    '/sso/oidc/:id/back-channel-logout',
    {
      schema: {
        summary: 'A logout token of an OpenID provider (OpenID Connect Back-Channel Logout 1.0)',
        tags,
        params,
        consumes: ['application/x-www-form-urlencoded'],
        body: z.object({ logout_token: signedParameter }),
        response: { 200: z.null().describe('The sessions have ended'), 400: refused[400], 503: refused[503] },
      },
    },
    async ({ params: { id }, body, log }, reply) => {
      reply.header('cache-control', 'no-store');
      const answer = await takeLogout({ providerId: id, kind: 'oidc', message: { parameters: body }, log });
      if (answer.kind === 'refused') throw new ApiError('badRequest', 'the logout token is not taken');
      return reply.code(200).send(null);
    },
  );

  app.get(
    '/sso/leave',
    {
      exposeHeadRoute: false,
      schema: {
        summary: 'Sign out at the provider as well',
        tags,
        querystring: z.object({ ticket: omittable(64) }),
        response: { ...departureAnswers, 400: refused[400] },
      },
    },
    async (request, reply) => sendDeparture(reply, await providerSignOut.depart(request.query.ticket, request.log)),
  );

  app.get(
    '/sso/signed-out',
    {
      exposeHeadRoute: false,
      schema: {
        summary: 'Back from an OpenID provider that has signed out',
        tags,
        querystring: z.object({ state: omittable(64) }),
        response: { 303: z.null().describe('Where the browser was to go'), 400: refused[400] },
      },
    },
    async (request, reply) => reply.redirect(await providerSignOut.back(request.query.state), 303),
  );
};
