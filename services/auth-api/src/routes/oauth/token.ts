import type { TokenEndpoint } from '@gauth/oauth';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { oauthRefused } from '../answers.ts';
import { announceDeprecation } from '../deprecation.ts';
import { parameter, signedParameter } from '../form.ts';
import { clientRequestOf } from './client-request.ts';
import { type GrantMeasures, measureGrants } from './measure-grants.ts';

/** The parameters of every grant together; which of them are needed is the grant's to say. */
const form = z
  .object({
    grant_type: parameter.optional(),
    client_id: parameter.optional(),
    client_secret: parameter.optional(),
    scope: parameter.optional(),
    code: parameter.optional(),
    redirect_uri: parameter.optional(),
    code_verifier: parameter.optional(),
    refresh_token: parameter.optional(),
    username: parameter.optional(),
    password: parameter.optional(),
    assertion: signedParameter.optional(),
    client_assertion: signedParameter.optional(),
    subject_token: signedParameter.optional(),
    subject_token_type: parameter.optional(),
    actor_token: signedParameter.optional(),
    actor_token_type: parameter.optional(),
    requested_token_type: parameter.optional(),
    audience: parameter.optional(),
    resource: parameter.optional(),
  })
  .catchall(parameter);

const tokens = z
  .object({
    access_token: z.string(),
    token_type: z.enum(['bearer', 'DPoP', 'N_A']),
    issued_token_type: z.string().optional().describe('RFC 8693: what `access_token` is'),
    expires_in: z.int().positive().describe('Seconds'),
    refresh_token: z.string().optional(),
    scope: z.string(),
    id_token: z.string().optional(),
  })
  .describe('Done');

const schema = {
  summary: 'Trade a code, a refresh token, a password, an assertion, another token or client credentials for tokens',
  tags: ['oauth'],
  consumes: ['application/x-www-form-urlencoded'],
  body: form,
  response: { 200: tokens, 400: oauthRefused[400], 401: oauthRefused[401], 503: oauthRefused[503] },
};

/** `POST /oauth/token`: every grant. */
export const tokenRoute: FastifyPluginAsyncZod<{ tokenEndpoint: TokenEndpoint } & GrantMeasures> = async (
  app,
  { tokenEndpoint, ...measures },
) => {
  measureGrants(app, measures);
  app.post('/oauth/token', { schema }, async (request, reply) => {
    reply.headers({ 'cache-control': 'no-store', pragma: 'no-cache' });
    if (request.body.grant_type === 'password') announceDeprecation(reply, '2.4');
    return tokenEndpoint(clientRequestOf(request));
  });
};
