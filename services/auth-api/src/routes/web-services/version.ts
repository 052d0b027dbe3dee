import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { successBody } from './web-services-error.ts';

const schema = {
  summary: 'The version of this service; for everybody',
  tags: ['web services'],
  response: { 200: successBody({ version: z.string() }).describe('The version; `statusCode` 0') },
};

/** `GET /api/v2/diagnostics/version`. */
export const versionRoute: FastifyPluginAsyncZod<{ version: string }> = async (app, { version }) => {
  app.get('/diagnostics/version', { schema }, async () => ({ statusCode: 0 as const, version }));
};
