import { ApiError, envelope } from '@gauth/service-kit';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { FindWaitingRequest } from '../../sign-in/waiting-request.ts';
import { answered, refused } from '../answers.ts';

const waitingRequest = z.object({
  clientId: z.string().optional().describe('Absent where a device waits'),
  applicationName: z.string().optional(),
  redirectOrigins: z.array(z.string()).describe('Of the redirect URI first, then the others of the application'),
  hideTenant: z.boolean(),
  loginHint: z.string().optional(),
  locale: z.string().optional(),
  scheme: z.enum(['basic', 'unknown']),
  expiresAt: z.number().describe('Seconds since the epoch'),
});

const schema = {
  summary: 'What a sign-in page shows of the request that waits behind it',
  tags: ['sign-in'],
  params: z.object({ id: z.string() }),
  response: { 200: answered(waitingRequest), 404: refused[404], 503: refused[503] },
};

/** `GET /sign-in/requests/{id}`. */
export const signInRequestRoute: FastifyPluginAsyncZod<{ findWaitingRequest: FindWaitingRequest }> = async (
  app,
  { findWaitingRequest },
) => {
  app.get('/sign-in/requests/:id', { schema }, async ({ params }) => {
    const found = await findWaitingRequest(params.id);
    if (found === undefined) throw new ApiError('notFound', 'the sign-in request is unknown or has expired');
    return envelope.ok(found);
  });
};
