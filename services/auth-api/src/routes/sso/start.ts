import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Cookie } from '../../sign-in/cookie.ts';
import type { StartAtProvider } from '../../sign-in/provider/start-at-provider.ts';
import { refused } from '../answers.ts';
import { omittable } from '../form.ts';
import { departureAnswers } from './departure-answers.ts';
import type { SendDeparture } from './send-departure.ts';

const schema = {
  summary: 'Sign in at an identity provider',
  description: 'The link of the sign-in page. The answer comes to the address of that provider.',
  tags: ['sign-in elsewhere'],
  querystring: z.object({ provider: z.string().max(64), request: omittable(8192).describe('The parked authorization request') }),
  response: { ...departureAnswers, 400: refused[400] },
};

interface Options {
  startAtProvider: StartAtProvider;
  sendDeparture: SendDeparture;
  cookies: { browser: Cookie };
}

/** `GET /sso/start`. */
export const startRoute: FastifyPluginAsyncZod<Options> = async (app, { startAtProvider, sendDeparture, cookies }) => {
  app.get('/sso/start', { exposeHeadRoute: false, schema }, async (request, reply) => {
    const { provider: providerId, request: parked } = request.query;
    const browser = cookies.browser.read(request.cookies);
    return sendDeparture(reply, await startAtProvider({ providerId, request: parked, browser, log: request.log }));
  });
};
