import { ApiError, type App } from '@gauth/service-kit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { OriginPolicy } from '../sign-in/origin.ts';

/** The last two carry the trace of the product's front ends, `x-api-key` is on every call of its clients. */
const allowedHeaders = 'authorization, dpop, content-type, accept, x-api-key, x-b3-traceid, x-b3-spanid, x-request-id';

/**
 * Answers scripts of other origins (CORS) on every route of this server: with credentials for origins that a contact center lists, without where
 * nobody listed any, else not at all. Below the paths `closed` no script has any business: administration, and the authorization endpoint, which
 * browsers are sent to (RFC 9700 §2.6). `others` answer for themselves.
 */
export function answerScripts(
  app: App,
  origins: OriginPolicy,
  { closed, others }: { closed: readonly string[]; others: readonly string[] },
): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.header('vary', 'Origin');
    const { origin } = request.headers;
    if (origin === undefined || isNavigation(request) || isBelow([...closed, ...others], request)) return;
    const treatment = origins.forScripts(origin);
    if (treatment === 'listed' || treatment === 'ours')
      reply.headers({ 'access-control-allow-origin': origin, 'access-control-allow-credentials': 'true' });
    if (treatment === 'open') reply.header('access-control-allow-origin', '*');
    if (treatment !== 'refused') reply.header('access-control-expose-headers', 'x-gws-user, x-request-id, www-authenticate, dpop-nonce');
  });
  for (const path of ['/*', ...closed.map((prefix) => `${prefix}*`)]) app.options(path, { schema: { hide: true } as object }, preflight);
}

/** Refuses scripts of origins that may not use any contact center, once some contact center says which may. */
export function refuseForeignScripts(app: App, origins: OriginPolicy): void {
  app.addHook('onRequest', async (request) => {
    const { origin } = request.headers;
    if (origin === undefined || isNavigation(request)) return;
    if (origins.forScripts(origin) === 'refused') throw new ApiError('forbidden', 'this origin may not use the service');
  });
}

function preflight(_request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (reply.getHeader('access-control-allow-origin') === undefined) return reply.code(403).send();
  return reply
    .headers({
      'access-control-allow-methods': 'GET, POST',
      'access-control-allow-headers': allowedHeaders,
      'access-control-max-age': '600',
    })
    .code(204)
    .send();
}

/** By the path of the route, because that of the request may be written in many ways. */
const isBelow = (paths: readonly string[], { routeOptions, url }: FastifyRequest): boolean =>
  paths.some((path) => (routeOptions.url ?? url).startsWith(path));

/** A form or link that moves the browser here is no script, and judged by the endpoint itself. */
const isNavigation = (request: FastifyRequest): boolean => request.headers['sec-fetch-mode'] === 'navigate';
