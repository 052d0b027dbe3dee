import { readFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { gateway, type Route } from '@gauth/dev/gateway';
import { listenOnLocalhost } from '@gauth/dev/origin-server';
import { httpsCiphers } from '@gauth/service-kit';

/** What the proxy stands in front of. */
export interface Proxied {
  port: number;
  /** What it takes off the paths of auth-api. */
  prefix: string;
  urls: { 'auth-api': string; 'auth-ui': string };
  certFile: string;
  keyFile: string;
}

/** Ends TLS, says so with `X-Forwarded-*`, and takes a path off, as an ingress of a cluster does that many services share. */
export async function startTlsProxy({ port, prefix, urls, certFile, keyFile }: Proxied): Promise<{ close(): Promise<void> }> {
  const behind = (path: string, name: 'auth-api' | 'auth-ui'): Route => ({ prefix: path, name, port: Number(new URL(urls[name]).port) });
  const nowhere: RequestListener = (_request, response) => response.writeHead(404).end();
  const forward = gateway([behind('/ui/auth', 'auth-ui'), behind('/auth', 'auth-api'), behind('/.well-known', 'auth-api')], nowhere);
  const listener: RequestListener = (request, response) => {
    const { url = '' } = request;
    if (url.startsWith(`${prefix}/`)) request.url = url.slice(prefix.length);
    else if (url.startsWith('/auth/')) return nowhere(request, response);
    forward(request, response);
  };
  return listenOnLocalhost({ port, listener, tls: { cert: readFileSync(certFile), key: readFileSync(keyFile), ciphers: httpsCiphers } });
}
