import { passwordPolicy } from '@gauth/config-server';
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
  identityProviders: z.array(z.object({ id: z.string(), name: z.string() })).describe('Where everybody may sign in'),
  passwords: z.boolean().describe('Whether a password will do'),
  scheme: z.enum(['basic', 'unknown']).describe('`unknown`: the way to sign in depends on the name'),
  diagnostics: z.array(z.string()).optional().describe('What an external system said to the refusal before'),
  warnings: z.array(z.string()).optional().describe('For a user who is signed in, before the browser goes on'),
  continueTo: z.string().optional().describe('Where it goes on to'),
  challenge: z.object({ message: z.string(), hidden: z.boolean() }).optional().describe('What an external system asks'),
  passwordPolicy: passwordPolicy.optional().describe('What a new password must be like'),
  brokenRule: z.string().optional().describe('What the last one was not'),
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
