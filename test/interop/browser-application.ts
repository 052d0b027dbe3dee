import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';

/** An application that is nothing but a page with oidc-client-ts in it, as `oidc`; every path has the same page. */
export interface BrowserApplication {
  /** Another site than that of the platform. */
  origin: string;
  close(): Promise<void>;
}

const page = '<!doctype html><title>Application</title><link rel="icon" href="data:,"><script src="/oidc-client-ts.js"></script>';

/** Serves it on a free port. */
export async function startBrowserApplication(): Promise<BrowserApplication> {
  const main = createRequire(import.meta.url).resolve('oidc-client-ts');
  const bundle = readFileSync(main.replace('/umd/oidc-client-ts.js', '/browser/oidc-client-ts.min.js'));
  const server = createServer((request, response) => {
    if (request.url === '/oidc-client-ts.js') response.setHeader('content-type', 'text/javascript').end(bundle);
    else response.setHeader('content-type', 'text/html; charset=utf-8').end(page);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
