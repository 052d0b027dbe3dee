import { authFindings } from '@gauth/auth-client';
import { envelope, seeRequest } from '@gauth/service-kit';
import { serviceDiagnosis } from '@gauth/service-kit/facts';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Diagnose } from '../../ports/diagnostics.ts';
import { administratorRefusals, answered } from '../answers.ts';

const diagnosis = z.object({ ...serviceDiagnosis.shape, ...authFindings.shape });

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
      const found = await diagnose();
      return envelope.ok({ version, issuer, mtlsIssuer, uiUrl, ...found, time: now().toISOString(), request: seeRequest(request) });
    },
  );
};
