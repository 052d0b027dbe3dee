import { EventEmitter } from 'node:events';
import { Agent as HttpAgent, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { isIP, type Socket } from 'node:net';
import Consul from 'consul';
import { z } from 'zod';
import type { Endpoint } from './connection.ts';

/** How Consul is reached. */
export interface ConsulOptions {
  /** Scheme, host and port of an agent or server, such as `https://consul.example:8501`. */
  url: string;
  /** Must be allowed to read the services and their nodes. */
  token?: string | undefined;
  /** PEM text of the authority that signed Consul's certificate; the system's authorities unless said otherwise. */
  ca?: string | undefined;
  /** Where services are whose name states no data center; the agent's own unless said otherwise. */
  datacenter?: string | undefined;
}

/** A service as its name states it. */
export interface ConsulService {
  name: string;
  datacenter: string | undefined;
}

/** A question that Consul answers when something differs from `index`, or after a while; with index 0 at once. */
export interface ConsulQuery {
  service: ConsulService;
  index: bigint;
  /** For the whole answer. */
  timeoutMs: number;
  /** How long Consul may wait for a change. */
  waitSeconds: number;
  signal: AbortSignal;
}

/** The instances that pass all their health checks. A port of 0 is that of a service registered without one. */
export interface ConsulAnswer {
  index: bigint;
  instances: Endpoint[];
}

/** Rejects, with a reason that repeats nothing of the answer, when Consul cannot be asked or its answer is not one. */
export type AskConsul = (query: ConsulQuery) => Promise<ConsulAnswer>;

/** More than this is no answer about one service. */
const maxAnswerBytes = 1024 * 1024;

const instance = z.object({
  Node: z.object({ Address: z.string().max(253) }),
  Service: z.object({ Address: z.string().max(253).default(''), Port: z.int().min(0).max(65_535).default(0) }),
});
const instances = z.array(instance).max(1000);
const index = z.string().regex(/^[1-9]\d{0,19}$/);
/** What the library hands over to whoever asks for the whole answer. */
const wholeAnswer = z.tuple([z.custom<IncomingMessage>((value) => value instanceof Object), z.unknown()]);

/** Makes the question to one Consul. Every question has a connection of its own, which ends with it. */
export function createAskConsul(options: ConsulOptions): AskConsul {
  const { hostname, port, protocol } = new URL(options.url);
  const secure = protocol === 'https:';
  const host = hostname.replace(/^\[|\]$/g, '');

  return async ({ service, index: after, timeoutMs, waitSeconds, signal }) => {
    const cancel = Object.assign(new EventEmitter(), { includeResponse: true });
    let broken: Error | undefined;
    const giveUp = (reason: Error): void => {
      broken ??= reason;
      cancel.emit('cancel');
    };
    const stop = (): void => giveUp(new Error('Consul is not asked any more'));
    signal.throwIfAborted();
    signal.addEventListener('abort', stop);
    const agent = boundedAgent({ secure, host, ca: options.ca, giveUp });
    const consul = new Consul({ host: hostname, port: Number(port || (secure ? 443 : 80)), secure, agent });
    try {
      return read(await consul.health.service(questionOf({ service, after, timeoutMs, waitSeconds, cancel }, options)));
    } catch (error) {
      throw broken ?? understood(error);
    } finally {
      signal.removeEventListener('abort', stop);
      consul.destroy();
    }
  };
}

function questionOf(
  { service, after, timeoutMs, waitSeconds, cancel }: Omit<ConsulQuery, 'index' | 'signal'> & { after: bigint; cancel: EventEmitter },
  { token, datacenter }: ConsulOptions,
) {
  const dc = service.datacenter ?? datacenter;
  return {
    service: service.name,
    passing: true,
    ...(dc !== undefined && { dc }),
    ...(token !== undefined && { token }),
    ...(after > 0n && { index: String(after), wait: `${waitSeconds}s` }),
    timeout: timeoutMs,
    ctx: cancel,
  };
}

interface Bounds {
  secure: boolean;
  host: string;
  ca: string | undefined;
  giveUp: (reason: Error) => void;
}

/** The library reads whatever comes, and goes on waiting when the connection ends within an answer: both are noticed at the socket. */
function boundedAgent({ secure, host, ca, giveUp }: Bounds): HttpAgent | HttpsAgent {
  const agent = secure ? new HttpsAgent({ keepAlive: false, ...(ca !== undefined && { ca }) }) : new HttpAgent({ keepAlive: false });
  const connect = agent.createConnection.bind(agent);
  agent.createConnection = (options, done) => {
    const socket = connect(Object.assign({ ...options, host }, isIP(host) !== 0 && { servername: '' }), done) as Socket;
    let bytes = 0;
    socket.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > maxAnswerBytes) giveUp(new Error(`Consul answered more than ${maxAnswerBytes} bytes`));
    });
    socket.on('close', () => setImmediate(giveUp, new Error('the connection to Consul ended before the answer')));
    return socket;
  };
  return agent;
}

/** `includeResponse` makes the library giveUp the answer with its headers, which its types do not know. */
function read(given: unknown): ConsulAnswer {
  const [{ headers }, body] = wholeAnswer.parse(given);
  if (headers['x-consul-results-filtered-by-acls'] === 'true') throw new Error('the token may not read the service');
  const position = index.safeParse(headers['x-consul-index']);
  const found = instances.safeParse(body);
  if (!position.success || !found.success) throw notAnAnswer();
  return {
    index: BigInt(position.data),
    instances: found.data.map(({ Node, Service }) => ({ host: Service.Address || Node.Address, port: Service.Port })),
  };
}

const notAnAnswer = (): Error => new Error('Consul answered something else than the instances of a service');

/** What the library's errors may have. */
interface LibraryError {
  code?: string;
  response?: { statusCode: number };
  isTimeout?: boolean;
  isPapi?: boolean;
}

/** The library's messages may hold what was answered; codes and states say enough. */
function understood(error: unknown): Error {
  const { code, response, isTimeout, isPapi } = error as LibraryError;
  if (isTimeout) return new Error('Consul did not answer in time');
  if (response !== undefined && response.statusCode !== 200) return new Error(`Consul answered with status ${response.statusCode}`);
  if (code !== undefined) return new Error(`Consul cannot be reached: ${code}`);
  return error instanceof Error && !isPapi ? error : notAnAnswer();
}
