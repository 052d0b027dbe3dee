import { type App, databaseFacts, envelope, seenRequest, seeRequest } from '@gauth/service-kit';
import { z } from 'zod';
import type { Diagnose } from '../ports.ts';
import { version } from '../version.ts';
import { answers } from './schemas.ts';

const diagnosis = z.object({
  version: z.string(),
  instance: z.string().describe('Tells one process from another'),
  time: z.iso.datetime(),
  request: seenRequest,
  settings: z.object({ logLevel: z.string(), databasePoolSize: z.int() }),
  keyRing: z
    .object({ ids: z.array(z.string()), fingerprints: z.array(z.string()) })
    .describe('The keys of the ring, the current one first; the same key has the same fingerprint everywhere'),
  database: z.union([databaseFacts, z.object({ problem: z.string() })]),
  authService: z.object({ reason: z.string().optional() }).describe('Why auth-api cannot be asked; empty if it can'),
});

/** `/diagnostics`: what this process finds around it, for `gauth doctor`. */
export function diagnosticsRoutes(app: App, diagnose: Diagnose): void {
  const look = {
    tags: ['diagnostics'],
    summary: 'What this process knows of itself, finds around it, and sees of this request',
    response: answers(diagnosis),
  };
  app.get('/diagnostics', { schema: look }, async (request) => {
    const found = structuredClone(await diagnose()) as Omit<z.input<typeof diagnosis>, 'version' | 'time' | 'request'>;
    return envelope.ok({ version, ...found, time: new Date().toISOString(), request: seeRequest(request) });
  });
}
