import type { App } from '@gauth/service-kit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ContactCenters } from '../../ports/contact-centers.ts';
import type { OriginPolicy } from '../../sign-in/origin.ts';
import { WebServicesError } from './web-services-error.ts';

/** The product's defaults of `crossOriginSettings`. */
const preflightHeaders = {
  'access-control-allow-methods': 'GET,POST,PUT,DELETE,OPTIONS',
  'access-control-allow-headers': 'X-Requested-With,Content-Type,Accept,Origin,Cookie,authorization,ssid,surl,ContactCenterId,X-CSRF-TOKEN',
  // As long as the product takes at most to notice a change of the list.
  'access-control-max-age': '120',
};

/** Who decides about origins. */
export interface ScriptOrigins {
  origins: OriginPolicy;
  contactCenters: ContactCenters;
}

/** Answers scripts of origins that a contact center lists, with credentials, and of no others: where none is listed, none is let in. `paths` are those of preflights. */
export function answerWebServicesScripts(app: App, { origins }: ScriptOrigins, paths: readonly string[]): void {
  app.addHook('onRequest', async ({ headers: { origin } }, reply) => {
    if (origin === undefined || !isKnown(origins, origin)) return;
    reply.headers({
      'access-control-allow-origin': origin,
      'access-control-allow-credentials': 'true',
      'access-control-expose-headers': 'X-CSRF-HEADER,X-CSRF-TOKEN',
    });
  });
  for (const path of paths)
    app.options(path, { schema: { hide: true } as object }, async (_request, reply) => {
      if (reply.getHeader('access-control-allow-origin') === undefined) return reply.code(403).send();
      return reply.headers(preflightHeaders).code(204).send();
    });
}

/** Refuses a script of an origin that another contact center lists, but not that of the user. Throws 403. */
export function refuseOriginOfOthers(
  request: FastifyRequest,
  reply: FastifyReply,
  { origins, contactCenters, contactCenterId }: ScriptOrigins & { contactCenterId: string | undefined },
): void {
  const { origin } = request.headers;
  if (origin === undefined || origins.forScripts(origin) === 'ours' || contactCenters.originListed(origin, contactCenterId)) return;
  for (const name of ['origin', 'credentials']) reply.removeHeader(`access-control-allow-${name}`);
  throw new WebServicesError('forbidden', 'This origin may not use the contact center', { http: 403 });
}

const isKnown = (origins: OriginPolicy, origin: string): boolean => ['ours', 'listed'].includes(origins.forScripts(origin));
