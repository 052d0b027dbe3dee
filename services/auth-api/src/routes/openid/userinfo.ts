import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Access } from '../access.ts';
import { oauthRefused } from '../answers.ts';
import { cloudUserDetails, cloudUserDetailsOf } from './user-details.ts';

const schema = {
  summary: 'Who holds an access token',
  tags: ['user information'],
  response: { 200: cloudUserDetails.describe('The holder'), 401: oauthRefused[401], 503: oauthRefused[503] },
};

/** `GET /userinfo`: how other services check a token. */
export const userinfoRoute: FastifyPluginAsyncZod<{ access: Access }> = async (app, { access }) => {
  app.get('/userinfo', { schema }, async (request) => cloudUserDetailsOf(await access.required(request)));
};
