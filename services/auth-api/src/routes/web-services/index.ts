import type { App } from '@gauth/service-kit';
import type { FastifyPluginAsync } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { WebServicesSessions } from '../../ports/web-services-sessions.ts';
import { createSessionGate } from '../../web-services/session-gate.ts';
import { answerWebServicesScripts, type ScriptOrigins } from './cors.ts';
import { createSessionOf, type SessionOf, tellCsrfToken } from './csrf.ts';
import { meRoute } from './me.ts';
import { webServicesSignOutRoute } from './session.ts';
import type { WebServicesCookie } from './session-cookie.ts';
import { versionRoute } from './version.ts';
import { WebServicesError, webServicesRefusals } from './web-services-error.ts';
import { createWhoAsks, type IdentifyRequest } from './who-asks.ts';

/** What the routes of this area need between them. */
export interface WebServicesRoutes extends ScriptOrigins {
  issuer: string;
  version: string;
  identifyRequest: IdentifyRequest;
  webServicesSessions: WebServicesSessions;
  webServicesCookie: WebServicesCookie;
  csrfProtection: boolean;
}

/** `/api/v2/*`, as far as it is ours, and signing out of its session; refusals come in the product's envelope of Web Services. */
export const webServicesRoutes: FastifyPluginAsyncZod<WebServicesRoutes & { basePath: string }> = async (app, { basePath, ...area }) => {
  const sessionOf = createSessionOf({ sessionGate: createSessionGate(area), cookie: area.webServicesCookie });
  const whoAsks = createWhoAsks({ ...area, sessionOf, cookie: area.webServicesCookie });
  webServicesRefusals(app);
  answerWebServicesScripts(app, area, ['/api/v2/*', `${basePath}/web-services/sign-out`]);
  guardSession(app, sessionOf);
  acceptAnyBody(app);
  await app.register(webServicesSignOutRoute, { ...area, sessionOf, prefix: basePath });
  await app.register(meRoute, { ...area, whoAsks, prefix: '/api/v2' });
  await app.register(versionRoute, { ...area, prefix: '/api/v2' });
  await app.register(unknownResource, { prefix: '/api/v2' });
};

/** Before anything else is looked at. */
function guardSession(app: App, sessionOf: SessionOf): void {
  app.addHook('onRequest', async (request, reply) => {
    const session = await sessionOf(request);
    if (session !== undefined) tellCsrfToken(request, reply, session.csrfToken);
  });
}

/** Nothing here reads one. */
function acceptAnyBody(app: App): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, payload, done) => {
    payload.resume();
    done(null);
  });
}

/** The rest of the API is other services' business. */
const unknownResource: FastifyPluginAsync = async (app) => {
  const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
  for (const url of ['/', '/*'])
    app.route({
      method: methods,
      url,
      schema: { hide: true } as object,
      handler: async () => {
        throw new WebServicesError('notFound', 'There is no such resource', { http: 404 });
      },
    });
};
