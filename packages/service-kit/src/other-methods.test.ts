import type { FastifyPluginAsync, InjectOptions } from 'fastify';
import { expect, it } from 'vitest';
import { envelopeErrors } from './envelope-errors.ts';
import { createLogger } from './logger.ts';
import { refusingOtherMethods } from './other-methods.ts';
import { createServer } from './server.ts';

const app = createServer({ logger: createLogger({ service: 'test', version: '0', level: 'silent' }) });
envelopeErrors(app);
const things: FastifyPluginAsync = async (scope) => {
  scope.get('/things', async () => 'things');
  scope.post('/things', async () => 'made');
  scope.get('/things/:id', { exposeHeadRoute: false }, async () => 'one');
  scope.post('/only-posted', async () => 'posted');
};
await refusingOtherMethods(app, async () => {
  await app.register(things, { prefix: '/v1' });
  app.options('/*', async () => 'preflight');
});
app.get('/later', async () => 'later');

const ask = (method: InjectOptions['method'], url: string, rest: InjectOptions = {}) =>
  app.inject({ method, url, ...rest } as InjectOptions);

it.each([
  ['DELETE', '/v1/things', 'GET, HEAD, POST'],
  ['PUT', '/v1/things', 'GET, HEAD, POST'],
  ['POST', '/v1/things/7', 'GET'],
  ['GET', '/v1/only-posted', 'POST'],
] as const)('refuses %s %s and says what the path answers: %s', async (method, url, allow) => {
  const answer = await ask(method, url, { headers: { 'content-type': 'text/nonsense' }, payload: 'x' } as InjectOptions);
  expect([answer.statusCode, answer.headers.allow, answer.json()]).toEqual([
    405,
    allow,
    { status: { code: 405, message: `this path answers ${allow} only` } },
  ]);
});

it('refuses HEAD where it must not act', async () => {
  expect((await ask('HEAD', '/v1/things/7')).statusCode).toBe(405);
  expect((await ask('HEAD', '/v1/only-posted')).statusCode).toBe(405);
});

it.each([
  ['GET', '/v1/things', 200],
  ['HEAD', '/v1/things', 200],
  ['POST', '/v1/only-posted', 200],
  ['OPTIONS', '/anything', 200],
  ['GET', '/anything', 404],
  ['POST', '/later', 404],
] as const)('leaves %s %s alone: %i', async (method, url, status) => {
  expect((await ask(method, url)).statusCode).toBe(status);
});
