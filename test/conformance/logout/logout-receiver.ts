import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What an application was sent by back-channel. */
export interface Received {
  method: string | undefined;
  contentType: string | undefined;
  body: string;
}

/** The server of an application, which takes every notice. */
export interface LogoutReceiver {
  uri: string;
  /** What comes next, or came already and was not asked for. */
  next(): Promise<Received>;
  close(): Promise<void>;
}

/** Listens on a loopback address, where plain HTTP is allowed. */
export async function startLogoutReceiver(): Promise<LogoutReceiver> {
  const received: Received[] = [];
  const waiting: ((notice: Received) => void)[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const notice = { method: request.method, contentType: request.headers['content-type'], body: Buffer.concat(chunks).toString() };
      const wanted = waiting.shift();
      if (wanted) wanted(notice);
      else received.push(notice);
      response.writeHead(200, { 'cache-control': 'no-store' }).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    uri: `http://127.0.0.1:${(server.address() as AddressInfo).port}/test/a/gauth/backchannel_logout`,
    next: () => {
      const notice = received.shift();
      return notice === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(notice);
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
