import { expect, it } from 'vitest';
import { createIsUnprotected } from './unprotected.ts';

const isUnprotected = createIsUnprotected(['GET /health', '* /docs/*', 'POST /users/:id']);

it.each([
  ['GET', '/health'],
  ['HEAD', '/health'],
  ['GET', '/docs/'],
  ['DELETE', '/docs/a/b'],
  ['GET', '/docs/*'],
  ['POST', '/users/:id'],
])('lets everybody in: %s %s', (method, pattern) => {
  expect(isUnprotected(method, pattern)).toBe(true);
});

it.each([
  ['POST', '/health'],
  ['GET', '/health/'],
  ['GET', '/HEALTH'],
  ['GET', '/docs'],
  ['GET', '/documents'],
  ['GET', '/users/:id'],
  ['POST', '/users/:id/secrets'],
  ['POST', '/users/1'],
])('lets only somebody in: %s %s', (method, pattern) => {
  expect(isUnprotected(method, pattern)).toBe(false);
});

it.each(['', '/health', 'GET', 'get /health', 'GET health', 'GET  /health', 'GET /a b'])('refuses the entry %j', (entry) => {
  expect(() => createIsUnprotected([entry])).toThrow(TypeError);
});
