import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startNginx } from '../../../../test/support/nginx.ts';
import type { TestApp } from './app.ts';

/** What came of a request through the gateway. */
export interface Passed {
  status: number;
  location: string | undefined;
  challenge: string | undefined;
  /** What the API behind the gateway was told; undefined where nothing reached it. */
  told: Record<string, string> | undefined;
}

/** Name and value by turns, as they go over the line. */
export type RawHeaders = readonly string[];

/** A gateway in front of an API that tells what reaches it. */
export async function gatewayOf({ app }: TestApp) {
  const auth = new URL(await app.listen({ port: 0, host: '127.0.0.1' })).host;
  const api = createServer(({ headers }, response) => response.end(JSON.stringify(headers)));
  await once(api.listen(0, '127.0.0.1'), 'listening');
  const nginx = await startNginx({ auth, api: `127.0.0.1:${(api.address() as AddressInfo).port}` });

  async function ask(path: string, headers: RawHeaders = [], method = 'GET'): Promise<Passed> {
    const sent = request({ port: nginx.port, host: '127.0.0.1', path, method, headers: ['Host', 'api.test', ...headers] });
    sent.end();
    const [response] = await once(sent, 'response');
    const body = (await response.toArray()).join('');
    const { location, 'www-authenticate': challenge } = response.headers;
    return { status: response.statusCode, location, challenge, told: response.statusCode === 200 ? JSON.parse(body) : undefined };
  }

  return {
    ask,
    async stop() {
      await nginx.stop();
      api.close();
    },
  };
}
