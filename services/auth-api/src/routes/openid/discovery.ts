import type { SigningKeys } from '@gauth/oauth';
import type { App } from '@gauth/service-kit';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';

/** RFC 8414 §2 and OpenID Connect Discovery §3; what else is in it, the protocol core knows. */
type ServerMetadata = Record<string, unknown>;

const maxAge = 'public, max-age=300';
const documents = ['openid-configuration', 'oauth-authorization-server'] as const;

const metadata = z.looseObject({
  issuer: z.string(),
  authorization_endpoint: z.string(),
  token_endpoint: z.string(),
  jwks_uri: z.string(),
});
const keySet = z.object({ keys: z.array(z.looseObject({ kty: z.string().optional(), kid: z.string().optional() })) });

/** `/.well-known/*` under the issuer: the metadata of the server, and its key set. */
export const discoveryRoutes: FastifyPluginAsyncZod<{ serverMetadata: ServerMetadata; keys: SigningKeys }> = async (
  app,
  { serverMetadata, keys },
) => {
  for (const document of documents) describeServer(app, `/.well-known/${document}`, serverMetadata);
  app.get(
    '/.well-known/jwks.json',
    { schema: { summary: 'Public signing keys (RFC 7517)', tags: ['discovery'], response: { 200: keySet.describe('The key set') } } },
    async (_request, reply) => {
      const published = await keys.published();
      reply.header('cache-control', maxAge);
      return { keys: published.map((key) => ({ ...key })) };
    },
  );
};

/** The same metadata at the root, with the issuer's path behind (RFC 8414 §3.1). */
export function discoveryAtRoot(app: App, { serverMetadata, issuer }: { serverMetadata: ServerMetadata; issuer: string }): void {
  for (const document of documents) describeServer(app, `/.well-known/${document}${new URL(issuer).pathname}`, serverMetadata);
}

const describeServer = (app: App, path: string, serverMetadata: ServerMetadata) =>
  app.get(
    path,
    { schema: { summary: 'What this server can do', tags: ['discovery'], response: { 200: metadata.describe('The metadata') } } },
    async (_request, reply) => {
      reply.header('cache-control', maxAge);
      return serverMetadata as z.output<typeof metadata>;
    },
  );
