import { envelope } from '@gauth/service-kit';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { unknownClient } from '../../clients/registry.ts';
import { type Conformance, conformanceOf } from '../../conformance/report.ts';
import type { Target } from '../../conformance/rule.ts';
import type { ClientRegistration, RegisteredClients } from '../../ports/registered-clients.ts';
import { administratorRefusals, answered, refused } from '../answers.ts';
import { showFields } from './shown-client.ts';

const brokenRule = z.object({
  id: z.string(),
  level: z.enum(['MUST', 'SHOULD']),
  specification: z.string(),
  section: z.string(),
  requirement: z.string().describe('What holds for a client that keeps the rule'),
  set: z
    .record(z.string(), z.unknown())
    .describe(
      'Fields for PUT /ops/clients/{id}. Addresses of client.example and names like key-1 stand for those that only the client’s developers know',
    ),
});
const standing = z.object({ passed: z.boolean().describe('No MUST is broken'), broken: z.array(brokenRule) });
const report = z.object({
  client_id: z.string(),
  profile: z.enum(['legacy', 'baseline', 'fapi2']).describe('The profile that the client is registered under'),
  profiles: z.object({
    baseline: standing.describe('RFC 9700'),
    oauth21: standing.describe('The draft of OAuth 2.1, which no client is held to'),
    fapi2: standing.describe('FAPI 2.0 Security Profile'),
  } satisfies Record<Target, unknown>),
});

interface Options {
  registered: Pick<RegisteredClients, 'find'>;
}

/** `/ops/clients/{id}/conformance`: which rules of each profile a client breaks, and what to set. */
export const clientConformanceRoutes: FastifyPluginAsyncZod<Options> = async (app, { registered }) => {
  app.get(
    '/ops/clients/:id/conformance',
    {
      schema: {
        summary: 'Which rules of each security profile a client breaks, and what to set',
        tags: ['clients'],
        params: z.object({ id: z.string().max(255) }),
        response: { 200: answered(report), ...administratorRefusals, 404: refused[404] },
      },
    },
    async (request) => {
      const client = await registered.find(request.params.id);
      if (client === undefined) throw unknownClient();
      const standings = conformanceOf(client);
      const profiles = {
        baseline: show(client, standings.baseline),
        oauth21: show(client, standings.oauth21),
        fapi2: show(client, standings.fapi2),
      };
      return envelope.ok({ client_id: client.id, profile: client.profile, profiles });
    },
  );
};

const show = (client: ClientRegistration, { passed, broken }: Conformance): z.output<typeof standing> => ({
  passed,
  broken: broken.map(({ id, level, specification, section, says, remedy }) => ({
    ...{ id, level, specification, section, requirement: says },
    set: showFields(remedy(client)),
  })),
});
