import { setting } from '@gauth/service-kit';

/** A scheme, a host and a port, and nothing that would be left out. */
const isOrigin = (text: string): boolean => !URL.canParse(text) || new URL(text).href === `${new URL(text).origin}/`;

/** How Configuration Servers are found and asked. */
export const configServerSettings = {
  /** PEM file of the authority that signed the certificates of Configuration Servers; the system's authorities unless said otherwise. */
  CONFIG_SERVER_CA_FILE: setting.text().optional(),
  /** PEM files of the certificate that Configuration Servers with secured ports are shown, and of its key. */
  CONFIG_SERVER_CERT_FILE: setting.text().optional(),
  CONFIG_SERVER_KEY_FILE: setting.text().optional(),
  /** For finding the servers of an environment, and for one attempt at all of them. */
  CONFIG_SERVER_CONNECT_TIMEOUT_MS: setting.milliseconds({ min: 100, max: 10_000 }).default(1000),
  /** For the answer to a request; for a login the silence after which the server must show that it is alive. */
  CONFIG_SERVER_COMMAND_TIMEOUT_MS: setting.milliseconds({ min: 100, max: 10_000 }).default(1500),
  /** For a login that waits for an external authentication system; well below the 30 seconds after which a silent connection of a browser is closed. */
  CONFIG_SERVER_LOGIN_TIMEOUT_MS: setting.milliseconds({ min: 1000, max: 25_000 }).default(10_000),
  /** Requests to one environment that are under way at once. */
  CONFIG_SERVER_MAX_IN_FLIGHT: setting.integer({ min: 1, max: 10_000 }).default(256),
  /** Requests to one environment that wait for their turn; beyond, they are refused until a tenth is free again. */
  CONFIG_SERVER_QUEUE_THRESHOLD: setting.integer({ min: 1, max: 100_000 }).default(1000),
  /** Scheme, host and port of Consul. Without it, names of Consul are asked of DNS as any other. */
  CONSUL_URL: setting.url().refine(isOrigin, { message: 'must be scheme, host and port only' }).optional(),
  CONSUL_TOKEN: setting.secret().optional(),
  /** PEM file of the authority that signed Consul's certificate; the system's authorities unless said otherwise. */
  CONSUL_CA_FILE: setting.text().optional(),
  /** Where services are whose names state no data center; the agent's own unless said otherwise. */
  CONSUL_DATACENTER: setting.text().optional(),
};
