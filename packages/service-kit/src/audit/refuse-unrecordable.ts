import type { FastifyInstance } from 'fastify';
import { requireAudit } from './audit.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route changes nothing and writes no audit record, although its method says otherwise. */
    readsOnly?: true;
  }
}

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses requests that would change something, before anything is done, while records must not be missed and cannot be written. Behind every `onRequest`, so
 * that scripts may read the refusal (CORS), and before the body is read.
 */
export function refuseUnrecordable(app: Pick<FastifyInstance, 'addHook'>): void {
  app.addHook('preParsing', async ({ method, routeOptions, log }) => {
    if (!safeMethods.has(method) && routeOptions.config?.readsOnly !== true) requireAudit(log);
  });
}
