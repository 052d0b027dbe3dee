import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { sessionOwnerOf } from '../../web-services/session-owner.ts';
import type { WebServicesIdentity } from '../../web-services/step.ts';
import { refusalBody, successBody } from './web-services-error.ts';
import type { WhoAsks } from './who-asks.ts';

const user = z.object({
  id: z.string(),
  userName: z.string(),
  firstName: z.string().optional(),
  lastName: z.string().optional(),
  roles: z.array(z.string()).describe('Such as `ROLE_AGENT`'),
  enabled: z.boolean(),
  changePasswordOnFirstLogin: z.boolean(),
  uri: z.string(),
  path: z.string(),
});

const schema = {
  summary: 'Who asks',
  description: 'Without a session, one begins. Its token against forged requests comes in the header that `X-CSRF-HEADER` names.',
  tags: ['web services'],
  response: {
    200: successBody({ user }).describe('The user or account; `statusCode` 0'),
    401: refusalBody.describe('`statusCode` 20: nobody in particular asks. `Location` says where a browser may sign in'),
    403: refusalBody.describe('`statusCode` 8: the password must be changed; 3: this origin may not use the contact center'),
    429: refusalBody.describe('Too many attempts'),
    503: refusalBody.describe('Something behind the service is away for the moment'),
  },
};

/** `GET /api/v2/me`. */
export const meRoute: FastifyPluginAsyncZod<{ whoAsks: WhoAsks; issuer: string }> = async (app, { whoAsks, issuer }) => {
  app.get('/me', { schema }, async (request, reply) => ({
    statusCode: 0 as const,
    user: shown(await whoAsks(request, reply), new URL(issuer).origin),
  }));
};

/** Whoever can sign in is enabled, and has no password to change. */
function shown(identity: WebServicesIdentity, origin: string): z.output<typeof user> {
  const id = sessionOwnerOf(identity);
  const path = `/users/${encodeURIComponent(id)}`;
  const { user: person, account } = identity;
  const { given_name: firstName, family_name: lastName } = person?.claims ?? {};
  return {
    id,
    userName: person?.userName ?? account?.name ?? '',
    ...(firstName !== undefined && { firstName }),
    ...(lastName !== undefined && { lastName }),
    roles: [...(person?.authorities ?? account?.roles ?? [])],
    enabled: true,
    changePasswordOnFirstLogin: false,
    uri: `${origin}/api/v2${path}`,
    path,
  };
}
