import { ApiError, envelope } from '@gauth/service-kit';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { SignedOut } from '../../logout/signed-out.ts';
import { answered, refused } from '../answers.ts';

const view = z.object({
  frames: z
    .array(z.string())
    .describe('Addresses at which applications log their user out, to be shown in frames (OpenID Connect Front-Channel Logout)'),
  continueTo: z.string().optional().describe('Where the browser goes on to'),
  expiresAt: z.number().describe('Seconds since the epoch'),
});

const schema = {
  summary: 'What a signed-out page shows',
  tags: ['sign-in'],
  params: z.object({ id: z.string() }),
  response: { 200: answered(view), 404: refused[404], 503: refused[503] },
};

/** `GET /sign-out/requests/{id}`. */
export const signedOutRequestRoute: FastifyPluginAsyncZod<{ signedOut: SignedOut }> = async (app, { signedOut }) => {
  app.get('/sign-out/requests/:id', { schema }, async ({ params }) => {
    const found = await signedOut.find(params.id);
    if (found === undefined) throw new ApiError('notFound', 'the sign-out is unknown or was too long ago');
    return envelope.ok(found);
  });
};
