import { environmentConnection } from '@gauth/environment-client';
import { type App, envelope } from '@gauth/service-kit';
import type { Environments } from '../ports.ts';
import { answers, found, idInPath } from './schemas.ts';

/** `/environments/{id}/connection`: an environment with its sealed secrets, for services that share the key ring. */
export function connectionRoutes(app: App, { environments }: { environments: Environments }): void {
  const read = {
    tags: ['environments'],
    summary: 'Read an environment with its sealed secrets (internal clients only)',
    params: idInPath,
    response: answers(environmentConnection),
  };
  app.get('/environments/:id/connection', { schema: read }, async ({ params }) =>
    envelope.ok(found(await environments.findConnection(params.id), 'environment')),
  );
}
