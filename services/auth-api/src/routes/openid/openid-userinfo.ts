import { OAuthError, type WhoHolds } from '@gauth/oauth';
import { acceptEmptyJson, bearerToken } from '@gauth/service-kit';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { oauthRefused } from '../answers.ts';
import { acceptForms, omittable } from '../form.ts';
import { holderOfRequired } from '../holder.ts';
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

const form = z.object({ access_token: omittable(4096) }).nullish();

/** `GET` and `POST /openid/userinfo`, for tokens with scope `openid` or the product's `*`. */
export const openIdUserinfoRoute: FastifyPluginAsyncZod<{ whoHolds: WhoHolds }> = async (app, { whoHolds }) => {
  acceptEmptyJson(app);
  acceptForms(app);

  const claims = async (token: string | undefined) => {
    const holder = await holderOfRequired(token, whoHolds);
    const { scope } = holder.authorization;
    if (!scope.includes('openid') && !scope.includes('*')) throw new OAuthError('insufficient_scope', 'the token needs the scope openid');
    return openIdUserInfoOf(holder);
  };

  app.get('/openid/userinfo', { schema: described }, async ({ headers }) => claims(bearerToken(headers.authorization)));
  app.post('/openid/userinfo', { schema: { ...described, body: form } }, async ({ headers, body }) =>
    claims(onlyToken(bearerToken(headers.authorization), body?.access_token)),
  );
};

/** RFC 6750 §2: a token comes in the header or in the form, never in both. */
function onlyToken(inHeader: string | undefined, inForm: string | undefined): string | undefined {
  if (inHeader !== undefined && inForm !== undefined) throw new OAuthError('invalid_request', 'the access token came twice');
  return inHeader ?? inForm;
}
