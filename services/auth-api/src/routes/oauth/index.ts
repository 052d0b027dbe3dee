import type { TokenEndpoint } from '@gauth/oauth';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Authorize } from '../../sign-in/authorize.ts';
import type { Cookie } from '../../sign-in/cookie.ts';
import type { OriginPolicy } from '../../sign-in/origin.ts';
import { refuseForeignScripts } from '../cors.ts';
import { acceptOnlyForms } from '../form.ts';
import { oauthRefusals } from '../oauth-refusals.ts';
import { authorizeRoute } from './authorize.ts';
import { errorPages } from './error-page.ts';
import { tokenRoute } from './token.ts';

interface Options {
  tokenEndpoint: TokenEndpoint;
  authorize: Authorize;
  cookies: { session: Cookie; browser: Cookie };
  origins: OriginPolicy;
  issuer: string;
  uiUrl: string;
}

/** `/oauth/*`: programs are answered in JSON, browsers with redirects and pages. */
export const oauthRoutes: FastifyPluginAsyncZod<Options> = async (app, { tokenEndpoint, authorize, cookies, origins, issuer, uiUrl }) => {
  acceptOnlyForms(app);

  await app.register(async (programs) => {
    oauthRefusals(programs);
    refuseForeignScripts(programs, origins);
    await programs.register(tokenRoute, { tokenEndpoint });
  });

  await app.register(async (browsers) => {
    errorPages(browsers, uiUrl);
    await browsers.register(authorizeRoute, { authorize, cookies, endpoint: `${issuer}/oauth/authorize` });
  });
};
