import { expect, it } from 'vitest';
import { testApp } from './support/app.ts';
import { createBrowser, signIn } from './support/browser.ts';

it.each([
  ['GET', '/oauth/token', 'POST'],
  ['PUT', '/oauth/authorize', 'GET, POST'],
  ['POST', '/userinfo', 'GET, HEAD'],
  ['GET', '/sign-in', 'POST'],
  ['DELETE', '/ops/clients', 'GET, HEAD, POST'],
  ['POST', '/ops/clients/wwe', 'DELETE, GET, HEAD, PUT'],
  ['POST', '/.well-known/jwks.json', 'GET, HEAD'],
] as const)('answers %s %s with 405 and what it does answer', async (method, path, allow) => {
  const { app } = await testApp();
  const answer = await app.inject({ method, url: `/auth/v3${path}`, headers: { 'content-type': 'text/nonsense' }, payload: 'x' });
  expect([answer.statusCode, answer.headers.allow, answer.json()]).toEqual([
    405,
    allow,
    { status: { code: 405, message: `this path answers ${allow} only` } },
  ]);
});

it('signs nobody out by HEAD', async () => {
  const server = await testApp();
  const browser = createBrowser(server);
  await signIn(browser);
  const cookies = Object.fromEntries(browser.cookies);
  const answer = await server.app.inject({ method: 'HEAD', url: '/auth/v3/sign-out?global=true', cookies });
  expect([answer.statusCode, answer.headers.allow, answer.cookies]).toEqual([405, 'GET, POST', []]);
  expect((await browser.get('/ping')).statusCode).toBe(200);
});
