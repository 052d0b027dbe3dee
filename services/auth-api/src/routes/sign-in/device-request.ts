import { ApiError, envelope } from '@gauth/service-kit';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { FindDeviceRequest } from '../../sign-in/device-request.ts';
import { answered, refused } from '../answers.ts';

const waitingDevice = z.object({
  userCode: z.string(),
  clientId: z.string(),
  applicationName: z.string(),
  scope: z.array(z.string()),
  userName: z.string().describe('Who is signed in'),
  locale: z.string().optional(),
  expiresAt: z.number().describe('Seconds since the epoch'),
});

const schema = {
  summary: 'What a page shows of the device that its user is asked about',
  tags: ['sign-in'],
  params: z.object({ id: z.string() }),
  response: { 200: answered(waitingDevice), 404: refused[404] },
};

/** `GET /device/requests/{id}`. */
export const deviceRequestRoute: FastifyPluginAsyncZod<{ findDeviceRequest: FindDeviceRequest }> = async (app, { findDeviceRequest }) => {
  app.get('/device/requests/:id', { schema }, async ({ params }) => {
    const found = findDeviceRequest(params.id);
    if (found === undefined) throw new ApiError('notFound', 'the question is unknown or has expired');
    return envelope.ok(found);
  });
};
