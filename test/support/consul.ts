import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '@gauth/dev/free-port';
import { spawnServer } from '@gauth/dev/server-process';
import { issueCertificate } from '@gauth/service-kit/testing';

/** A service as it is registered; one that is not `passing` has a critical check. */
export interface ConsulRegistration {
  id: string;
  name: string;
  address: string;
  port: number;
  passing?: boolean;
}

/** A real agent on loopback, its own server. Its ACLs let anybody without a token, such as DNS, see services whose names begin with `open-`. */
export interface ConsulAgent {
  url: string;
  httpsUrl: string;
  /** PEM text of the authority that signed the certificate of `httpsUrl`. */
  ca: string;
  /** May read all services and nodes, no more. */
  readToken: string;
  /** IP address and port that answer DNS for `.consul`. */
  nameServer: string;
  register(service: ConsulRegistration): Promise<void>;
  deregister(id: string): Promise<void>;
  /** Kills it and forgets its data; may be called twice. */
  stop(): Promise<void>;
}

const readySeconds = 15;

/** Starts the program. */
export async function startConsul(program: string): Promise<ConsulAgent> {
  const folder = mkdtempSync(join(tmpdir(), 'gauth-consul-'));
  const names = ['http', 'https', 'dns', 'server', 'serf_lan'] as const;
  const ports = Object.fromEntries(await Promise.all(names.map(async (name) => [name, await freePort()] as const))) as Ports;
  const masterToken = randomUUID();
  const ca = writeSettings(folder, { ports, masterToken });
  const command = [program, 'agent', '-dev', '-config-file', join(folder, 'agent.json')] as const;
  const agent = await spawnServer([...command], {}, { logFile: join(folder, 'agent.log'), signal: 'INT', graceSeconds: 5 });
  const url = `http://127.0.0.1:${ports.http}`;
  const call = callsTo(url, masterToken);
  const stop = async (): Promise<void> => {
    await agent.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await untilReady(call, agent.ended);
    const readToken = await makeToken(call, 'everything', '');
    await call('agent/token/default', { Token: await makeToken(call, 'anybody', 'open-') });
    return {
      ...{ url, httpsUrl: `https://127.0.0.1:${ports.https}`, ca, nameServer: `127.0.0.1:${ports.dns}` },
      readToken,
      register: (service) => call('agent/service/register', registrationOf(service)).then(() => undefined),
      deregister: (id) => call(`agent/service/deregister/${id}`, {}).then(() => undefined),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

type Ports = Record<'http' | 'https' | 'dns' | 'server' | 'serf_lan', number>;

function writeSettings(folder: string, { ports, masterToken }: { ports: Ports; masterToken: string }): string {
  const authority = issueCertificate({ commonName: 'authority of Consul', purpose: 'authority' });
  const server = issueCertificate({ commonName: 'consul', purpose: 'server', hosts: ['localhost', '127.0.0.1'] }, authority);
  mkdirSync(folder, { recursive: true });
  const files = { ca: join(folder, 'ca.pem'), cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') };
  writeFileSync(files.ca, authority.cert);
  writeFileSync(files.cert, server.cert);
  writeFileSync(files.key, server.key, { mode: 0o600 });
  const settings = {
    ...{ bind_addr: '127.0.0.1', client_addr: '127.0.0.1', node_name: 'n1', disable_host_node_id: true, disable_update_check: true },
    log_level: 'warn',
    ports: { ...ports, serf_wan: -1, grpc: -1 },
    acl: { enabled: true, default_policy: 'deny', tokens: { master: masterToken, agent: masterToken } },
    ...{ ca_file: files.ca, cert_file: files.cert, key_file: files.key, verify_incoming: false },
  };
  writeFileSync(join(folder, 'agent.json'), JSON.stringify(settings), { mode: 0o600 });
  return authority.cert;
}

type Call = (path: string, body?: object) => Promise<unknown>;

const callsTo =
  (url: string, token: string): Call =>
  async (path, body) => {
    const answer = await fetch(`${url}/v1/${path}`, {
      method: body === undefined ? 'GET' : 'PUT',
      headers: { 'x-consul-token': token },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(5000),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`Consul answered ${path} with ${answer.status}: ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  };

/** It has a leader, and takes our token. */
async function untilReady(call: Call, ended: () => boolean): Promise<void> {
  for (const deadline = Date.now() + readySeconds * 1000; Date.now() < deadline && !ended(); await sleep(25)) {
    const leader = await call('status/leader').catch(() => '');
    if (leader !== '' && (await call('acl/token/self').catch(() => undefined)) !== undefined) return;
  }
  throw new Error('Consul did not start');
}

async function makeToken(call: Call, name: string, prefix: string): Promise<string> {
  const rules = `service_prefix "${prefix}" { policy = "read" } node_prefix "" { policy = "read" }`;
  await call('acl/policy', { Name: name, Rules: rules });
  const { SecretID } = (await call('acl/token', { Policies: [{ Name: name }] })) as { SecretID: string };
  return SecretID;
}

const registrationOf = ({ id, name, address, port, passing = true }: ConsulRegistration) => ({
  ...{ ID: id, Name: name, Address: address, Port: port },
  Check: { CheckID: `check-${id}`, TTL: '10m', Status: passing ? 'passing' : 'critical' },
});
