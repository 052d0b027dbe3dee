import type { SigningKeys } from '@gauth/oauth';
import type { App } from '@gauth/service-kit';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';

const maxAge = 'public, max-age=300';

const metadata = z.looseObject({
  issuer: z.string(),
  authorization_endpoint: z.string(),
  token_endpoint: z.string(),
  jwks_uri: z.string(),
});
const keySet = z.object({ keys: z.array(z.looseObject({ kty: z.string().optional(), kid: z.string().optional() })) });

interface Options {
  serverMetadata: Record<string, unknown>;
  keys: SigningKeys;
}

/** `/.well-known/*` under the issuer: the metadata of OpenID Connect Discovery §4 and RFC 8414, and the key set. */
export const discoveryRoutes: FastifyPluginAsyncZod<Options> = async (app, { serverMetadata, keys }) => {
  for (const document of documents) describeServer(app, `/.well-known/${document}`, serverMetadata);
  app.get(
    '/.well-known/jwks.json',
    { schema: { summary: 'Public signing keys (RFC 7517)', tags: ['discovery'], response: { 200: keySet.describe('The key set') } } },
    async (_request, reply) => {
      reply.header('cache-control', maxAge);
      return { keys: (await keys.published()).map((key) => ({ ...key })) };
    },
  );
};

/** The same metadata at the root, with the issuer's path behind (RFC 8414 §3.1). */
export function discoveryAtRoot(app: App, { serverMetadata, issuer }: { serverMetadata: Record<string, unknown>; issuer: string }): void {
  for (const document of documents) describeServer(app, `/.well-known/${document}${new URL(issuer).pathname}`, serverMetadata);
}

const documents = ['openid-configuration', 'oauth-authorization-server'] as const;

const describeServer = (app: App | Parameters<typeof discoveryRoutes>[0], path: string, serverMetadata: Record<string, unknown>) =>
  (app as App).get(
    path,
    { schema: { summary: 'What this server can do', tags: ['discovery'], response: { 200: metadata.describe('The metadata') } } },
    async (_request, reply) => {
      reply.header('cache-control', maxAge);
      return serverMetadata as z.output<typeof metadata>;
    },
  );
