import { createServer, type Server } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { startFakeServer } from '../test/fake-server.ts';
import { createConfigServerClient } from './client.ts';
import { consulServiceOf, createResolver } from './resolver.ts';

const opened: { close(): unknown }[] = [];
afterEach(async () => {
  for (const each of opened.splice(0)) await each.close();
});
const own = <T extends { close(): unknown }>(each: T): T => {
  opened.push(each);
  return each;
};

it.each([
  [
    'tenant-9350e2fc-a1dd-4c65-8d40-1f75a2e080dd-cfgmaster.service.dc1.consul',
    'tenant-9350e2fc-a1dd-4c65-8d40-1f75a2e080dd-cfgmaster',
    'dc1',
  ],
  ['Tenant-1-CfgMaster.service.consul.', 'tenant-1-cfgmaster', undefined],
])('reads %s as a service of Consul', (host, name, datacenter) => {
  expect(consulServiceOf(host)).toEqual({ name, datacenter });
});

it.each(['tenant-1.voice.svc.cluster.local', 'n1.node.dc1.consul', 'service.consul', '.service.consul', 'a/b.service.consul'])(
  'does not read %s as one',
  (host) => {
    expect(consulServiceOf(host)).toBeUndefined();
  },
);

it.each(['127.0.0.1', '::1', 'no-such-host.invalid', 'tenant-1-cfgmaster.service.dc1.consul'])('leaves %s as it is', async (host) => {
  const { resolve } = own(createResolver());
  expect(await resolve({ host, port: 8888 })).toEqual([{ host, port: 8888 }]);
});

it('tries every host of a name until one lets the client in, not only until one accepts connections', async () => {
  const server = own(await startFakeServer());
  const backup: Server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => backup.listen(server.port, '127.0.0.2', resolve));
  own({ close: () => new Promise((resolve) => backup.close(resolve)) });
  const hosts = ['127.0.0.2', '127.0.0.1'].map((host) => ({ host, port: server.port }));
  const events: string[] = [];
  const client = own(
    createConfigServerClient({
      name: 't100',
      endpoints: [{ host: 'tenant-1.voice', port: server.port }],
      resolve: async () => hosts,
      application: { name: 'Cloud', type: 'CFGGenericClient' },
      serviceAccount: { userName: 'default', password: 'password' },
      localTimeoutSeconds: 0,
      remoteTimeoutSeconds: 0,
      onEvent: ({ kind, endpoint }) => events.push(`${kind} ${endpoint.host}`),
    }),
  );
  expect(await client.tenants({})).toEqual([]);
  expect(events).toEqual(['connect-failed 127.0.0.2', 'connected 127.0.0.1']);
});
