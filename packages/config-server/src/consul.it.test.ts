import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { type ConsulAgent, startConsul } from '../../../test/support/consul.ts';
import { consulProgram } from '../../../test/support/consul-program.ts';
import { type FakeServer, startFakeServer } from '../test/fake-server.ts';
import { createConfigServerClient } from './client.ts';
import type { ConsulEvent } from './consul.ts';
import { createResolver, type ResolverOptions } from './resolver.ts';

const program = await consulProgram().catch((reason: Error) => reason);
if (program instanceof Error)
  it('says that Consul could not be had', ({ task }) => {
    task.meta.notRun = `Consul: ${program.message}`;
  });
else describe('with a real Consul', () => discovery(program));

function discovery(path: string): void {
  const running = startConsul(path);
  const opened: { close(): unknown }[] = [];
  afterEach(async () => {
    for (const each of opened.splice(0).reverse()) await each.close();
  });
  afterAll(async () => (await running).stop());

  const own = <T extends { close(): unknown }>(each: T): T => {
    opened.push(each);
    return each;
  };
  const resolverFor = (options: ResolverOptions) => {
    const events: ConsulEvent[] = [];
    return { ...own(createResolver({ onEvent: (event) => events.push(event), ...options })), events };
  };
  const authorized = async () => {
    const { url, readToken: token } = await running;
    return { url, token };
  };
  const primary = (port: number, name = 'tenant-1-cfgmaster') => ({ id: name, name, address: '127.0.0.1', port });

  it('gives the passing instances of a service, by address and port, and none of one that nobody registered', async () => {
    const consul = await running;
    await consul.register({ ...primary(1001), id: 'sick', passing: false });
    await consul.register(primary(1002));
    const { resolve } = resolverFor({ consul: await authorized() });
    for (const host of ['tenant-1-cfgmaster.service.dc1.consul', 'tenant-1-cfgmaster.service.consul'])
      expect(await resolve({ host, port: 8888 })).toEqual([{ host: '127.0.0.1', port: 1002 }]);
    expect(await resolve({ host: 'tenant-2-cfgmaster.service.dc1.consul', port: 8888 })).toEqual([]);
  });

  it('sees at once that a primary has moved, and where a client goes when it has lost the old one', async () => {
    const consul = await running;
    const [one, other] = [own(await startFakeServer()), own(await startFakeServer())];
    const endpoint = { host: 'tenant-3-cfgmaster.service.dc1.consul', port: 8888 };
    await consul.register(primary(one.port, 'tenant-3-cfgmaster'));
    const { resolve } = resolverFor({ consul: await authorized() });
    const connections: number[] = [];
    const client = own(
      createConfigServerClient({
        name: 't100',
        endpoints: [endpoint],
        resolve,
        application: { name: 'Cloud', type: 'CFGGenericClient' },
        serviceAccount: { userName: 'default', password: 'password' },
        localTimeoutSeconds: 0,
        remoteTimeoutSeconds: 0,
        onEvent: (event) => event.kind === 'connected' && connections.push(event.endpoint.port),
      }),
    );
    await client.tenants({});
    const begun = performance.now();
    await consul.register(primary(other.port, 'tenant-3-cfgmaster'));
    await expect.poll(() => resolve(endpoint), { interval: 10 }).toEqual([{ host: '127.0.0.1', port: other.port }]);
    expect(performance.now() - begun).toBeLessThan(1000);
    drop(one);
    await expect.poll(() => client.tenants({}).catch(() => undefined)).toEqual([]);
    expect(connections).toEqual([one.port, other.port]);
  });

  it('resolves SRV records, with the ports they state', async () => {
    const consul = await running;
    await consul.register(primary(1003, 'open-cfgmaster'));
    const { resolve } = resolverFor({ nameServers: [consul.nameServer] });
    expect(await resolve({ host: '_open-cfgmaster._tcp.service.consul', port: 8888 })).toEqual([
      { host: expect.stringContaining('.addr.dc1.consul'), port: 1003 },
    ]);
    await expect(resolve({ host: '_nobody._tcp.service.consul', port: 8888 })).rejects.toThrow('ENOTFOUND');
  });

  it('is shown nothing without the token', async () => {
    const consul = await running;
    await consul.register(primary(1004, 'tenant-4-cfgmaster'));
    const endpoint = { host: 'tenant-4-cfgmaster.service.dc1.consul', port: 8888 };
    expect(await resolverFor({ consul: { url: consul.url } }).resolve(endpoint)).toEqual([]);
    const wrong = resolverFor({ consul: { url: consul.url, token: '00000000-0000-4000-8000-000000000000' } });
    await expect(wrong.resolve(endpoint)).rejects.toThrow('Consul answered with status 403');
  });

  it('asks over HTTPS only a Consul whose certificate its authority has signed', async () => {
    const { httpsUrl: url, ca, readToken: token } = await running;
    const endpoint = { host: 'tenant-4-cfgmaster.service.dc1.consul', port: 8888 };
    expect(await resolverFor({ consul: { url, ca, token } }).resolve(endpoint)).toEqual([{ host: '127.0.0.1', port: 1004 }]);
    await expect(resolverFor({ consul: { url, token } }).resolve(endpoint)).rejects.toThrow('Consul cannot be reached');
  });

  it('keeps the last answer when Consul is gone, and tells so once', async () => {
    const consul: ConsulAgent = await running;
    const { resolve, events } = resolverFor({ consul: await authorized() });
    const endpoint = { host: 'tenant-4-cfgmaster.service.dc1.consul', port: 8888 };
    const known = await resolve(endpoint);
    await consul.stop();
    await expect.poll(() => events.length).toBe(1);
    expect(await resolve(endpoint)).toEqual(known);
    expect(events).toEqual([{ kind: 'discovery-failed', service: 'tenant-4-cfgmaster', reason: expect.any(String) }]);
  });
}

/** The server is gone: nobody listens, and nobody is connected. */
function drop({ connections, ...server }: FakeServer): void {
  void server.close();
  for (const { socket } of connections) socket.destroy();
}
