import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ApiError } from '@gauth/service-kit';
import { afterEach, expect, it } from 'vitest';
import type { TokenCheck } from '../../ports.ts';
import { authApiTokenCheck } from './token-check.ts';

const servers: Server[] = [];
let asked: (string | undefined)[] = [];

async function checkAgainst(listener: RequestListener, times: { rememberMs?: number; timeoutMs?: number } = {}): Promise<TokenCheck> {
  const server = createServer((request, response) => {
    asked.push(`${request.url} ${request.headers.authorization}`);
    listener(request, response);
  });
  servers.push(server);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return authApiTokenCheck({ baseUrl, timeoutMs: 10_000, rememberMs: 60_000, ...times });
}

afterEach(() => {
  asked = [];
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

const answering = (status: number, body: object | string): RequestListener => {
  return (_request, response) => response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body));
};
const aClient = { username: 'gauth', authorities: [{ name: 'ROLE_INTERNAL_CLIENT', privileges: [] }] };

it('learns who holds a token and what a client may', async () => {
  const check = await checkAgainst(answering(200, aClient));
  expect(await check.holderOf('t')).toEqual({ kind: 'client', name: 'gauth', authorities: ['ROLE_INTERNAL_CLIENT'] });
  expect(asked).toEqual(['/auth/v3/userinfo Bearer t']);
});

it('knows a person by the name in the Configuration Server', async () => {
  const check = await checkAgainst(answering(200, { ...aClient, cmeUserName: 'agent1' }));
  expect(await check.holderOf('t')).toEqual({ kind: 'person' });
});

it('asks once for a token that many callers show at the same time', async () => {
  const check = await checkAgainst(answering(200, aClient));
  await Promise.all(Array.from({ length: 50 }, () => check.holderOf('t')));
  expect(asked).toHaveLength(1);
});

it('asks again when its memory of a good answer is too old', async () => {
  const check = await checkAgainst(answering(200, aClient), { rememberMs: 20 });
  await check.holderOf('t');
  await new Promise((passed) => setTimeout(passed, 40));
  await check.holderOf('t');
  expect(asked).toHaveLength(2);
});

it.each([401, 403])('remembers no refusal (%i)', async (status) => {
  const check = await checkAgainst(answering(status, {}));
  expect(await check.holderOf('t')).toBeUndefined();
  expect(await check.holderOf('t')).toBeUndefined();
  expect(asked).toHaveLength(2);
});

it.each<[string, RequestListener, timeoutMs?: number]>([
  ['fails', answering(500, 'oops')],
  ['is not ready', answering(503, {})],
  ['answers something else', answering(200, '<html>')],
  ['answers a user without a name', answering(200, {})],
  ['does not answer in time', () => {}, 300],
  ['breaks off', (_request, response) => response.destroy()],
])('is unavailable when the authentication service %s, and remembers no failure', async (_what, listener, timeoutMs = 10_000) => {
  const check = await checkAgainst(listener, { timeoutMs });
  for (let attempt = 0; attempt < 2; attempt += 1) {
    const error = await check.holderOf('t').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ kind: 'unavailable', message: 'the authentication service cannot be reached' });
  }
  expect(asked).toHaveLength(2);
});
