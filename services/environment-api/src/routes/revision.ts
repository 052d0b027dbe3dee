import { type App, envelope } from '@gauth/service-kit';
import { z } from 'zod';
import type { Revisions } from '../ports.ts';
import { answers } from './schemas.ts';

/** `/revision`: asked once a second by every service that remembers what it read here. */
export function revisionRoutes(app: App, { revisions }: { revisions: Revisions }): void {
  const read = {
    tags: ['revision'],
    summary: 'Read the number that differs after every change',
    response: answers(z.object({ revision: z.int() })),
  };
  app.get('/revision', { schema: read }, async () => envelope.ok({ revision: await revisions.current() }));
}
