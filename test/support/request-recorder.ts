import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** An HTTP server in front of another one that notes what passes. */
export interface RequestRecorder {
  origin: string;
  /** `METHOD path` of what has passed since the last call. */
  take(): string[];
  /** Called with each request before it is passed on. */
  watch(each: (request: string) => Promise<void> | void): void;
  close(): Promise<void>;
}

/** Records what is asked of `target`. */
export async function recordRequests(target: string): Promise<RequestRecorder> {
  let requests: string[] = [];
  let watcher: (request: string) => Promise<void> | void = () => {};
  const server = createServer(async (request, response) => {
    const name = `${request.method} ${request.url}`;
    requests.push(name);
    await watcher(name);
    await pass(target, request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    take() {
      const taken = requests;
      requests = [];
      return taken;
    },
    watch(each) {
      watcher = each;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function pass(target: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await buffer(request).catch(() => undefined);
  // Whoever asked is gone.
  if (body === undefined) return;
  const { authorization = '', 'content-type': type } = request.headers;
  const headers = { authorization, ...(type !== undefined && { 'content-type': type }) };
  const answer = await fetch(target + request.url, {
    ...{ method: request.method ?? 'GET', headers },
    ...(body.length > 0 && { body: new Uint8Array(body) }),
  });
  const link = answer.headers.get('link');
  response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'text/plain', ...(link !== null && { link }) });
  response.end(await answer.text());
}
