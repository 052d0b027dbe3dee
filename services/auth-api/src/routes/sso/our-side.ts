import { ApiError } from '@gauth/service-kit';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { IdentityProvider, IdentityProviders } from '../../ports/identity-providers.ts';
import type { ProviderProtocols } from '../../ports/provider-protocol.ts';
import { refused } from '../answers.ts';

const tags = ['sign-in elsewhere'];
const params = z.object({ id: z.uuid() });

interface Options {
  identityProviders: Pick<IdentityProviders, 'find'>;
  providerProtocols: ProviderProtocols;
}

/** What a provider must know of us: metadata, or keys. Public, whatever the status of the provider, because it is set up with them. */
export const ourSideRoutes: FastifyPluginAsyncZod<Options> = async (app, { identityProviders, providerProtocols }) => {
  async function find<Kind extends IdentityProvider['kind']>(id: string, kind: Kind): Promise<Extract<IdentityProvider, { kind: Kind }>> {
    const provider = await identityProviders.find(id);
    if (provider?.kind !== kind) throw new ApiError('notFound', 'there is no such identity provider');
    return provider as Extract<IdentityProvider, { kind: Kind }>;
  }

  app.get(
    '/sso/saml/:id/metadata',
    {
      schema: {
        summary: 'Our metadata at a SAML identity provider',
        tags,
        params,
        response: {
          200: { description: 'SAML 2.0 metadata', content: { 'application/samlmetadata+xml': { schema: z.string() } } },
          400: refused[400],
          404: refused[404],
          503: refused[503],
        },
      },
    },
    async (request, reply) => {
      const document = await providerProtocols.saml.metadata(await find(request.params.id, 'saml'));
      return reply.type('application/samlmetadata+xml').send(document);
    },
  );

  app.get(
    '/sso/oidc/:id/jwks',
    {
      schema: {
        summary: 'Our public keys at an OpenID provider',
        tags,
        params,
        response: {
          200: z.object({ keys: z.array(z.record(z.string(), z.unknown())) }).describe('A key set'),
          400: refused[400],
          404: refused[404],
          503: refused[503],
        },
      },
    },
    async (request) => {
      const { keys } = await providerProtocols.oidc.jwks(await find(request.params.id, 'oidc'));
      return { keys: [...keys] };
    },
  );
};
