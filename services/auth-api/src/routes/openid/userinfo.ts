import type { WhoHolds } from '@gauth/oauth';
import { bearerToken } from '@gauth/service-kit';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { oauthRefused } from '../answers.ts';
import { holderOfRequired } from '../holder.ts';
import { cloudUserDetails, cloudUserDetailsOf } from './user-details.ts';

const schema = {
  summary: 'Who holds an access token',
  tags: ['user information'],
  response: { 200: cloudUserDetails.describe('The holder'), 401: oauthRefused[401], 503: oauthRefused[503] },
};

/** `GET /userinfo`: how other services check a token. */
export const userinfoRoute: FastifyPluginAsyncZod<{ whoHolds: WhoHolds }> = async (app, { whoHolds }) => {
  app.get('/userinfo', { schema }, async (request) =>
    cloudUserDetailsOf(await holderOfRequired(bearerToken(request.headers.authorization), whoHolds)),
  );
};
