import swagger from '@fastify/swagger';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';
import { stringify } from 'yaml';
import type { App } from './server.ts';

/** What the document says of the API, and the path below which `openapi.json` is served. */
export interface OpenApiOptions {
  title: string;
  version: string;
  path: string;
}

/** Describes the routes that have schemas at `<path>/openapi.json`. Await it before adding routes: it learns of them as they come. */
export async function openApi(app: App, { title, version, path }: OpenApiOptions): Promise<void> {
  await app.register(swagger, {
    openapi: { openapi: '3.1.0', info: { title, version } },
    transform: (document) => {
      if (!hasSchema(document.schema)) return { schema: { hide: true }, url: document.url };
      return jsonSchemaTransform(document as Parameters<typeof jsonSchemaTransform>[0]);
    },
  });
  app.get(`${path}/openapi.json`, async () => app.swagger());
}

/** The document as YAML, for the file in `docs/api`. The app must be ready. */
export const openApiYaml = (app: App): string => stringify(app.swagger(), { aliasDuplicateObjects: false });

const hasSchema = (schema: unknown): boolean => typeof schema === 'object' && schema !== null && Object.keys(schema).length > 0;
