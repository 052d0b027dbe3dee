import type {
  ConvertOwnToken,
  DeviceAuthorizationEndpoint,
  IntrospectionEndpoint,
  PushedRequestEndpoint,
  RevocationEndpoint,
  TokenEndpoint,
} from '@gauth/oauth';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Authorize } from '../../sign-in/authorize.ts';
import type { Cookie } from '../../sign-in/cookie.ts';
import type { OriginPolicy } from '../../sign-in/origin.ts';
import type { Access } from '../access.ts';
import { refuseForeignScripts } from '../cors.ts';
import { acceptOnlyForms } from '../form.ts';
import { oauthRefusals } from '../oauth-refusals.ts';
import { authorizeRoute } from './authorize.ts';
import { convertTokenRoute } from './convert-token.ts';
import { deviceAuthorizationRoute } from './device-authorization.ts';
import { errorPages } from './error-page.ts';
import { introspectionRoute } from './introspect.ts';
import type { GrantMeasures } from './measure-grants.ts';
import { pushedRequestRoute } from './par.ts';
import { revocationRoute } from './revoke.ts';
import { tokenRoute } from './token.ts';

interface Options extends GrantMeasures {
  tokenEndpoint: TokenEndpoint;
  pushedRequestEndpoint: PushedRequestEndpoint;
  deviceAuthorizationEndpoint: DeviceAuthorizationEndpoint;
  introspectionEndpoint: IntrospectionEndpoint;
  revocationEndpoint: RevocationEndpoint;
  convertOwnToken: ConvertOwnToken;
  access: Access;
  authorize: Authorize;
  cookies: { session: Cookie; browser: Cookie };
  origins: OriginPolicy;
  issuer: string;
  uiUrl: string;
}

/** `/oauth/*`: programs are answered in JSON, browsers with redirects and pages. */
export const oauthRoutes: FastifyPluginAsyncZod<Options> = async (app, { authorize, cookies, origins, issuer, uiUrl, ...area }) => {
  acceptOnlyForms(app);

  await app.register(async (programs) => {
    oauthRefusals(programs);
    refuseForeignScripts(programs, origins);
    await programs.register(tokenRoute, { tokenEndpoint: area.tokenEndpoint, metrics: area.metrics, serverMetadata: area.serverMetadata });
    await convertTokenRoute(programs, { access: area.access, convertOwnToken: area.convertOwnToken });
    await introspectionRoute(programs, { introspectionEndpoint: area.introspectionEndpoint });
    await revocationRoute(programs, { revocationEndpoint: area.revocationEndpoint });
    await pushedRequestRoute(programs, { pushedRequestEndpoint: area.pushedRequestEndpoint });
    await deviceAuthorizationRoute(programs, { deviceAuthorizationEndpoint: area.deviceAuthorizationEndpoint });
  });

  await app.register(async (browsers) => {
    errorPages(browsers, uiUrl);
    await authorizeRoute(browsers, { authorize, cookies, endpoint: `${issuer}/oauth/authorize`, uiUrl });
  });
};
