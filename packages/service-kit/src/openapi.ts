import swagger from '@fastify/swagger';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';
import { stringify } from 'yaml';
import type { App } from './server.ts';

/** An OpenAPI document, as far as services add to it. */
export interface OpenApiDocument {
  components?: object;
  security?: object[];
  paths?: Record<string, Record<string, { security?: object[] }>>;
}

/** What the document says of the API, and the path below which `openapi.json` is served. */
export interface OpenApiOptions {
  title: string;
  version: string;
  path: string;
  /** Adds what no schema says. */
  complete?: (document: OpenApiDocument) => void;
}

/**
 * Describes the routes that have schemas at `<path>/openapi.json`. Await it before adding routes: it learns of them as they come. The document is made when
 * somebody asks for it, because that takes longer than starting.
 */
export async function openApi(app: App, { title, version, path, complete = () => undefined }: OpenApiOptions): Promise<void> {
  await app.register(swagger, {
    openapi: { openapi: '3.1.0', info: { title, version } },
    transform: (document) => {
      if (!hasSchema(document.schema)) return { schema: { hide: true }, url: document.url };
      return jsonSchemaTransform(document as Parameters<typeof jsonSchemaTransform>[0]);
    },
    transformObject(made) {
      const document = 'openapiObject' in made ? made.openapiObject : made.swaggerObject;
      complete(document as OpenApiDocument);
      return document;
    },
  });
  app.get(`${path}/openapi.json`, async () => app.swagger());
}

/** The document as YAML, for the file in `docs/api`. The app must be ready. */
export const openApiYaml = (app: App): string => stringify(app.swagger(), { aliasDuplicateObjects: false });

const hasSchema = (schema: unknown): boolean => typeof schema === 'object' && schema !== null && Object.keys(schema).length > 0;
