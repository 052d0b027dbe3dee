import { subjectOf } from '@gauth/oauth';
import { envelope } from '@gauth/service-kit';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Access } from '../access.ts';
import { done, oauthRefused } from '../answers.ts';
import { cloudUserDetailsOf } from './user-details.ts';
import type { SignUser } from './user-jwt.ts';

const schema = {
  summary: 'Who holds an access token, as a JWT in the header X-GWS-User',
  tags: ['user information'],
  response: { 200: done, 401: oauthRefused[401], 503: oauthRefused[503] },
};

/** `GET /jwt-userinfo`. */
export const jwtUserinfoRoute: FastifyPluginAsyncZod<{ access: Access; signUser: SignUser }> = async (app, { access, signUser }) => {
  app.get('/jwt-userinfo', { schema }, async (request, reply) => {
    const holder = await access.required(request);
    reply.header('x-gws-user', await signUser({ subject: subjectOf(holder.authorization), details: cloudUserDetailsOf(holder) }));
    return envelope.ok();
  });
};
