import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { IdentityProviders } from '../../ports/identity-providers.ts';
import type { ProviderProtocols } from '../../ports/provider-protocol.ts';
import type { Cookie } from '../../sign-in/cookie.ts';
import type { ProviderFlow } from '../../sign-in/provider/flow.ts';
import { acceptOnlyForms } from '../form.ts';
import { answerRoutes } from './answers.ts';
import { continueRoute } from './continue.ts';
import { ourSideRoutes } from './our-side.ts';
import { createSendDeparture } from './send-departure.ts';
import { providerSignOutRoutes } from './sign-out.ts';
import { startRoute } from './start.ts';

/** What the routes of this area need between them. */
export interface SsoRoutes extends ProviderFlow {
  identityProviders: IdentityProviders;
  providerProtocols: ProviderProtocols;
  cookies: { session: Cookie; browser: Cookie };
  uiUrl: string;
}

/** Signing in and out at identity providers. */
export const ssoRoutes: FastifyPluginAsyncZod<SsoRoutes> = async (app, area) => {
  const { cookies, startAtProvider, receiveAnswer, continueSignIn, takeLogout, providerSignOut } = area;
  const sendDeparture = createSendDeparture(area.uiUrl);
  acceptOnlyForms(app);
  await startRoute(app, { startAtProvider, sendDeparture, cookies });
  await answerRoutes(app, { receiveAnswer });
  await continueRoute(app, { continueSignIn, cookies });
  await providerSignOutRoutes(app, { takeLogout, providerSignOut, sendDeparture });
  await ourSideRoutes(app, { identityProviders: area.identityProviders, providerProtocols: area.providerProtocols });
};
