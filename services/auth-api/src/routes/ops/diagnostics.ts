import { databaseFacts, envelope, redisNodeFacts, seenRequest, seeRequest } from '@gauth/service-kit';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { configServerFaults, type Diagnose, environmentServiceFaults } from '../../ports/diagnostics.ts';
import { administratorRefusals, answered } from '../answers.ts';

const unasked = z.object({ problem: z.string() });
const diagnosis = z.object({
  version: z.string(),
  instance: z.string().describe('Tells one process from another'),
  time: z.iso.datetime(),
  issuer: z.string(),
  mtlsIssuer: z.string().optional(),
  uiUrl: z.string(),
  request: seenRequest,
  settings: z.object({
    location: z.string(),
    logLevel: z.string(),
    sessionStore: z.enum(['redis', 'memory']),
    redisMode: z.string(),
    trustProxy: z.union([z.int(), z.array(z.string())]),
    databasePoolSize: z.int(),
    consul: z.boolean(),
  }),
  keyRing: z
    .object({ ids: z.array(z.string()), fingerprints: z.array(z.string()) })
    .describe('The keys of the ring, the current one first; the same key has the same fingerprint everywhere'),
  database: z.union([databaseFacts, unasked]),
  redis: z.union([z.array(redisNodeFacts), unasked]).optional(),
  environmentService: z
    .object({ fault: z.enum(environmentServiceFaults).optional(), reason: z.string().optional() })
    .describe('Why environment-api cannot be asked; empty if it can'),
  environments: z.object({
    asked: z.int().describe('Environments whose Configuration Servers were asked'),
    unasked: z.array(z.object({ environmentId: z.string(), fault: z.enum(configServerFaults), reason: z.string() })),
  }),
});

interface Options {
  diagnose: Diagnose;
  version: string;
  issuer: string;
  mtlsIssuer?: string | undefined;
  uiUrl: string;
  now: () => Date;
}

/** `/ops/diagnostics`: what this process finds around it, for `gauth doctor`. */
export const diagnosticsRoutes: FastifyPluginAsyncZod<Options> = async (app, { diagnose, version, issuer, mtlsIssuer, uiUrl, now }) => {
  app.get(
    '/ops/diagnostics',
    {
      schema: {
        summary: 'What this process knows of itself, finds around it, and sees of this request',
        tags: ['diagnostics'],
        response: { 200: answered(diagnosis), ...administratorRefusals },
      },
    },
    async (request) => {
      const found = structuredClone(await diagnose());
      return envelope.ok({
        version,
        issuer,
        mtlsIssuer,
        uiUrl,
        ...found,
        time: now().toISOString(),
        request: seeRequest(request),
      } as z.input<typeof diagnosis>);
    },
  );
};
