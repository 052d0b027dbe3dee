import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { freePort } from './free-port.ts';
import { whatIsAway } from './outage.ts';

async function managementOf(checks: Record<string, string>): Promise<string> {
  const server = createServer((_request, response) => response.writeHead(503).end(JSON.stringify({ checks }))).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

it('names what is away, and services that say nothing', async () => {
  const urls = {
    'auth-api': await managementOf({ database: 'up', redis: 'down' }),
    'environment-api': await managementOf({ database: 'up' }),
    'auth-ui': `http://127.0.0.1:${await freePort()}`,
  };
  expect(await whatIsAway(urls)).toBe('auth-api: redis; auth-ui: does not answer');
});
