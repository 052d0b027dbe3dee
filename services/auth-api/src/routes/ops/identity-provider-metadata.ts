import { shownProvider, text } from '@gauth/auth-client';
import { ApiError, type App, envelope } from '@gauth/service-kit';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ProviderMetadata } from '../../identity-providers/provider-metadata.ts';
import { MetadataFault, maxMetadataBytes } from '../../ports/provider-metadata.ts';
import { administratorRefusals, answered, refused } from '../answers.ts';
import { existing, type ProviderScope, providerParams, providersPath, recordChange, tags } from './identity-provider-scope.ts';
import { showProvider } from './shown-identity-provider.ts';

interface Options extends ProviderScope {
  providerMetadata: ProviderMetadata;
  now: () => Date;
}

const path = `${providersPath}/:id/metadata`;
const one = { 200: answered(shownProvider), ...administratorRefusals, 404: refused[404] };
const querystring = z.object({
  entityId: text(1024).min(1).optional().describe('Which identity provider is meant where a document has several'),
});

const xmlTypes = ['application/samlmetadata+xml', 'application/xml', 'text/xml'];

/** In JSON a document can grow: every line break and quotation mark takes two characters. */
const bodyLimit = maxMetadataBytes * 2;

/** `…/identity-providers/{id}/metadata`: what a SAML provider says of itself. */
export const identityProviderMetadataRoutes: FastifyPluginAsyncZod<Options> = async (app, scope) => {
  const { providerMetadata, now } = scope;
  acceptDocuments(app);

  app.get(
    path,
    {
      schema: {
        summary: 'The metadata document of an identity provider, as it was uploaded or read',
        tags,
        params: providerParams,
        response: { 200: z.string().describe('application/samlmetadata+xml'), ...administratorRefusals, 404: refused[404] },
      },
    },
    async ({ params }, reply) => {
      const document = await providerMetadata.document(existing(scope, params));
      // Others wrote it, and a browser that showed it would take what is in it for ours.
      reply.header('content-disposition', 'attachment; filename="metadata.xml"');
      return reply.type('application/samlmetadata+xml').send(document);
    },
  );

  app.put(
    path,
    {
      bodyLimit,
      schema: {
        summary: 'Upload a metadata document: as XML, or as data.document',
        tags,
        consumes: ['application/json', ...xmlTypes],
        params: providerParams,
        querystring,
        body: z.union([z.string(), envelope.request(z.strictObject({ document: z.string() }))]),
        response: { ...one, 409: refused[409] },
      },
    },
    async ({ body, params, query, log }) => {
      const document = typeof body === 'string' ? body : body.data.document;
      const provider = await explained('data.metadata: ', providerMetadata.upload(existing(scope, params), document, query.entityId));
      recordChange(scope, 'metadata-uploaded', { ...params, log });
      return envelope.ok(showProvider(provider, now()));
    },
  );

  app.delete(
    path,
    { schema: { summary: 'Forget the metadata; the provider is PENDING then', tags, params: providerParams, response: one } },
    async ({ params, log }) => {
      const provider = await providerMetadata.clear(existing(scope, params));
      recordChange(scope, 'metadata-cleared', { ...params, log });
      return envelope.ok(showProvider(provider, now()));
    },
  );

  app.post(
    `${path}/refresh`,
    {
      schema: {
        summary: 'Read the metadata again from metadataUrl, now',
        tags,
        params: providerParams,
        querystring,
        response: { ...one, 409: refused[409] },
      },
    },
    async ({ params, query, log }) => {
      const provider = await explained('', providerMetadata.refresh(existing(scope, params), query.entityId));
      recordChange(scope, 'metadata-refreshed', { ...params, log });
      return envelope.ok(showProvider(provider, now()));
    },
  );
};

/** Documents as they are, beside JSON. */
function acceptDocuments(app: App): void {
  app.addContentTypeParser(xmlTypes, { parseAs: 'buffer' }, async (_request: unknown, body: string | Buffer) => utf8(Buffer.from(body)));
}

function utf8(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new ApiError('badRequest', 'data.metadata: encoding: expected UTF-8', { cause });
  }
}

/** What is wrong with a document is for the administrator. */
const explained = <T>(where: string, work: Promise<T>): Promise<T> =>
  work.catch((error: unknown) => {
    throw error instanceof MetadataFault ? new ApiError('badRequest', where + error.message, { cause: error }) : error;
  });
