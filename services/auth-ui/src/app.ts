import { ApiError, type App, createServer, type Metrics, type ServerOptions, toApiError } from '@gauth/service-kit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { loadAssets } from './assets.ts';
import { ExpiredRequest } from './flow.ts';
import { pagesPath } from './links.ts';
import type { Page, PageContext, Site } from './pages/layout.ts';
import { noticePage, unavailablePage } from './pages/notice.ts';
import type { AuthSchemes, SignInRequests, SignOuts, WaitingDevices } from './ports.ts';
import { contextFor, sendPage } from './respond.ts';
import { assetRoutes } from './routes/assets.ts';
import { changePasswordRoute } from './routes/change-password.ts';
import { deviceRoutes } from './routes/device.ts';
import { noticeRoutes } from './routes/notices.ts';
import { signInRoute } from './routes/sign-in.ts';
import { signInStepRoutes } from './routes/sign-in-steps.ts';
import { signOutRoutes } from './routes/sign-out.ts';

/** What the pages need from outside. */
export interface AppOptions {
  server: ServerOptions;
  metrics?: Metrics | undefined;
  version: string;
  productName: string;
  publicAuthUrl: string;
  signInRequests: SignInRequests;
  waitingDevices: WaitingDevices;
  signOuts: SignOuts;
  authSchemes: AuthSchemes;
}

/** The whole service without its socket. */
export const buildApp = ({ server, metrics, version, productName, publicAuthUrl, ...authApi }: AppOptions): App => {
  const assets = loadAssets();
  const site: Site = { productName, publicAuthUrl, stylesheet: assets['gauth.css'].path, logo: assets['logo.svg'].path };
  const app = createServer({ ...server, refuseUnroutable: (error, request, reply) => sendErrorPage(site, error, request, reply) });
  metrics?.observeRequests(app);

  app.addHook('onRequest', async (request, reply) => {
    if (request.method === 'GET' || request.method === 'HEAD') return;
    const context = contextFor(site, request);
    reply.header('allow', 'GET, HEAD');
    return sendPage(reply, context, noticePage(context.language.text.methodNotAllowed, { status: 405, failed: true }));
  });
  app.setErrorHandler((error, request, reply) => sendErrorPage(site, error, request, reply));
  app.setNotFoundHandler((request, reply) => sendErrorPage(site, new ApiError('notFound', 'there is no such page'), request, reply));

  signInRoute(app, { site, ...authApi });
  signInStepRoutes(app, { site, ...authApi });
  changePasswordRoute(app, { site, ...authApi });
  deviceRoutes(app, { site, ...authApi });
  signOutRoutes(app, { site, ...authApi });
  noticeRoutes(app, { site });
  assetRoutes(app, { assets });
  app.get(`${pagesPath}/version.json`, async () => ({ version }));
  return app;
};

const errorPage = ({ language: { text } }: PageContext, status: number): Page => {
  if (status === 404) return noticePage(text.notFound, { status, failed: true });
  if (status === 503) return unavailablePage(text.unavailable);
  if (status < 500) return noticePage(text.malformed, { status, failed: true });
  return noticePage(text.failed, { status, failed: true });
};

const sendErrorPage = (site: Site, error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
  const context = contextFor(site, request);
  if (error instanceof ExpiredRequest)
    return sendPage(reply, context, noticePage(context.language.text.expired, { status: 410, failed: true }));
  const refusal = toApiError(error);
  const { statusCode } = refusal;
  if (statusCode >= 500) request.log.error({ event: 'request.failed', err: refusal.cause ?? refusal }, 'request failed');
  if (statusCode === 503) reply.header('retry-after', '5');
  return sendPage(reply, context, errorPage(context, statusCode));
};
