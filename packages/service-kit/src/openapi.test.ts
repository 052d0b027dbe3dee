import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { envelope, errorEnvelope } from './envelope.ts';
import { openApi, openApiYaml } from './openapi.ts';
import { createServer } from './server.ts';
import { capturedLog } from './testing/captured-log.ts';

const environment = z.strictObject({ domain: z.string().min(1) });
const routes: FastifyPluginAsyncZod = async (app) => {
  app.post(
    '/environments/:id',
    {
      schema: {
        params: z.object({ id: z.uuid() }),
        body: envelope.request(environment),
        response: { 200: envelope.response(environment), 400: errorEnvelope },
      },
    },
    async ({ body }) => envelope.ok(body.data),
  );
  app.get('/internal', async () => 'no schema');
};

async function build() {
  const app = createServer({ logger: capturedLog().logger });
  await openApi(app, { title: 'Environments', version: '3.0.0', path: '/environment/v3' });
  app.register(routes, { prefix: '/environment/v3' });
  await app.ready();
  return app;
}

describe('openApi', () => {
  it('describes the routes that have schemas, and only those', async () => {
    const document = (await (await build()).inject('/environment/v3/openapi.json')).json();
    expect(document).toMatchObject({ openapi: '3.1.0', info: { title: 'Environments', version: '3.0.0' } });
    expect(Object.keys(document.paths)).toEqual(['/environment/v3/environments/{id}']);
    const { post } = document.paths['/environment/v3/environments/{id}'];
    expect(post.parameters).toEqual([expect.objectContaining({ in: 'path', name: 'id', required: true })]);
    expect(post.requestBody.content['application/json'].schema).toMatchObject({
      required: ['data'],
      additionalProperties: false,
      properties: { data: { required: ['domain'], properties: { domain: { type: 'string', minLength: 1 } } } },
    });
    expect(Object.keys(post.responses)).toEqual(['200', '400']);
  });

  it('gives the same document as YAML', async () => {
    const app = await build();
    const served = (await app.inject('/environment/v3/openapi.json')).json();
    expect(parse(openApiYaml(app))).toEqual(served);
  });
});
