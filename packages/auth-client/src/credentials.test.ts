import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { createAdministrationClient } from './administration-client.ts';
import { authorizationOf } from './credentials.ts';

it('repeats no token that cannot be shown to a service', async () => {
  const answer = JSON.stringify({ access_token: 'hunter2\n2', expires_in: 60 });
  const server = createServer((_request, response) => response.end(answer)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const authorization = authorizationOf({ clientId: 'app', clientSecret: 'secret' }, origin);
  const client = createAdministrationClient({ origin, authorization, signal: new AbortController().signal, patienceMs: 0 });
  await expect(client.get('/things').finally(() => server.close())).rejects.toThrow(/^the client app got no token: HTTP 200$/);
});
