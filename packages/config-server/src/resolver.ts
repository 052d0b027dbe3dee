import { promises as dns } from 'node:dns';
import { isIP } from 'node:net';
import type { Endpoint, Resolve } from './connection.ts';
import { type ConsulEvent, createConsulServices } from './consul.ts';
import { type ConsulOptions, type ConsulService, createAskConsul } from './consul-query.ts';
import { isSrvName, orderSrvTargets } from './srv.ts';

/** What `createResolver` is told. */
export interface ResolverOptions {
  /** Without it, names of Consul are names of hosts as any other. */
  consul?: ConsulOptions | undefined;
  /** IP addresses, with ports where they are not 53, of the name servers that are asked for SRV records; the system's unless said otherwise. */
  nameServers?: readonly string[] | undefined;
  onEvent?: ((event: ConsulEvent) => void) | undefined;
}

/** Turns the addresses of Configuration Servers into endpoints, shared by all clients of a process. */
export interface Resolver {
  /**
   * Where the servers of an address are now: SRV records and services of Consul by what they list, the name of several hosts by the address of each, so
   * that every one is tried until one lets the client in. Everything else stays as it is.
   */
  resolve: Resolve;
  close(): void;
}

/** Makes the resolver of one process. */
export function createResolver({ consul, nameServers, onEvent = () => undefined }: ResolverOptions = {}): Resolver {
  const services = consul && createConsulServices({ ask: createAskConsul(consul), onEvent });
  const names = new dns.Resolver({ timeout: 400, tries: 2 });
  if (nameServers !== undefined) names.setServers(nameServers);

  return {
    async resolve(endpoint) {
      const { host, port } = endpoint;
      if (isIP(host) !== 0) return [endpoint];
      if (isSrvName(host)) return orderSrvTargets(await names.resolveSrv(host));
      const service = services && consulServiceOf(host);
      if (service === undefined) return hostsOf(endpoint);
      const instances = await services?.find(service);
      return (instances ?? []).map((instance) => ({ host: instance.host, port: instance.port || port }));
    },
    close() {
      services?.close();
      names.cancel();
    },
  };
}

const consulName = /^([a-z\d](?:[\w-]{0,126}[a-z\d])?)\.service(?:\.([a-z\d](?:[\w-]{0,62}))?)?\.consul\.?$/i;

/** The service of a name such as `tenant-1-cfgmaster.service.dc1.consul`; undefined for any other name. */
export function consulServiceOf(host: string): ConsulService | undefined {
  const [, name, datacenter] = consulName.exec(host.toLowerCase()) ?? [];
  return name === undefined ? undefined : { name, datacenter };
}

/** Node tries every address of a name, but stays with the first that accepts connections, be it a backup that takes no clients. */
async function hostsOf(endpoint: Endpoint): Promise<readonly Endpoint[]> {
  // That a name is not known shows when it is connected to.
  const addresses = await dns.lookup(endpoint.host, { all: true }).catch(() => []);
  if (addresses.length < 2) return [endpoint];
  return addresses.map(({ address }) => ({ host: address, port: endpoint.port }));
}
