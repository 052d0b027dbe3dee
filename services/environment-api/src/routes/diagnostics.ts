import { environmentFindings } from '@gauth/environment-client';
import { type App, envelope, seeRequest } from '@gauth/service-kit';
import { serviceDiagnosis } from '@gauth/service-kit/facts';
import { z } from 'zod';
import type { Diagnose } from '../ports.ts';
import { version } from '../version.ts';
import { answers } from './schemas.ts';

const diagnosis = z.object({ ...serviceDiagnosis.shape, ...environmentFindings.shape });

/** `/diagnostics`: what this process finds around it, for `gauth doctor`. */
export function diagnosticsRoutes(app: App, diagnose: Diagnose): void {
  const look = {
    tags: ['diagnostics'],
    summary: 'What this process knows of itself, finds around it, and sees of this request',
    response: answers(diagnosis),
  };
  app.get('/diagnostics', { schema: look }, async (request) => {
    return envelope.ok({ version, ...(await diagnose()), time: new Date().toISOString(), request: seeRequest(request) });
  });
}
