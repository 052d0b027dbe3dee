import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import { freePort } from './free-port.ts';
import { chooseTlsPort } from './tls-port.ts';

it('is the one asked for, whoever has it', async () => {
  expect(await chooseTlsPort(8080, 9443)).toBe(9443);
});

it('is to the port of the origin as 8443 to 8080', async () => {
  const usual = await freePort();
  expect(await chooseTlsPort(usual - 363, undefined)).toBe(usual);
});

it('is another one when somebody has the usual one', async () => {
  const usual = await freePort();
  const other = createServer().listen(usual, '127.0.0.1');
  await once(other, 'listening');
  expect(await chooseTlsPort(usual - 363, undefined)).not.toBe(usual);
  other.close();
});

it.each([65_300, undefined])('is a free one where there is no usual one: %j', async (originPort) => {
  const port = await chooseTlsPort(originPort, undefined);
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  expect(port).toBeLessThanOrEqual(65_535);
  server.close();
});
