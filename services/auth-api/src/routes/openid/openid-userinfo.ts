import { OAuthError } from '@gauth/oauth';
import { acceptEmptyJson } from '@gauth/service-kit';
import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Access } from '../access.ts';
import { oauthRefused } from '../answers.ts';
import { acceptForms, omittable } from '../form.ts';
import { openIdUserInfo, openIdUserInfoOf } from './user-details.ts';

const described = {
  summary: 'Claims about the user (OpenID Connect Core §5.3)',
  tags: ['user information'],
  response: {
    200: openIdUserInfo.describe('The claims'),
    400: oauthRefused[400],
    401: oauthRefused[401],
    403: oauthRefused[403],
    503: oauthRefused[503],
  },
};

const form = z.object({ access_token: omittable(32_768) }).nullish();

/** `GET` and `POST /openid/userinfo`, for tokens with scope `openid` or the product's `*`. */
export const openIdUserinfoRoute: FastifyPluginAsyncZod<{ access: Access }> = async (app, { access }) => {
  acceptEmptyJson(app);
  acceptForms(app);

  const claims = async (request: FastifyRequest, inForm?: string) => {
    const holder = await access.required(request, inForm);
    const { scope } = holder.authorization;
    if (!scope.includes('openid') && !scope.includes('*')) throw new OAuthError('insufficient_scope', 'the token needs the scope openid');
    return openIdUserInfoOf(holder);
  };

  app.get('/openid/userinfo', { schema: described }, async (request) => claims(request));
  app.post('/openid/userinfo', { schema: { ...described, body: form }, config: { readsOnly: true } }, async (request) =>
    claims(request, request.body?.access_token),
  );
};
