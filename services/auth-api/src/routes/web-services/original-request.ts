import { trustsProxy } from '@gauth/service-kit';
import type { FastifyRequest } from 'fastify';

/** The request that a gateway asks about; the one that came itself, where no gateway sent it. */
export interface OriginalRequest {
  method: string;
  /** Path and query. */
  uri: string;
  host: string | undefined;
  /** `https` or `http`. */
  scheme: string;
}

/** Reads it. Only proxies that are believed may speak of another request: everybody else asks for themselves. */
export type ReadOriginalRequest = (request: FastifyRequest) => OriginalRequest;

/** `path` is that of our endpoint: Envoy puts the original path behind it. */
export function createReadOriginalRequest({
  trustProxy = [],
  path,
}: {
  trustProxy?: number | string[] | undefined;
  path: string;
}): ReadOriginalRequest {
  const trusts = trustsProxy(trustProxy);

  return (request) => {
    const { headers, method, host, protocol: scheme } = request;
    const behind = request.url.slice(request.url.indexOf(path) + path.length);
    const uri = behind.startsWith('/') ? behind : '/';
    if (!trusts(request.socket.remoteAddress, 0)) return { method, uri, host, scheme };
    const said = (...names: string[]) =>
      names.map((name) => headers[name]).find((value) => typeof value === 'string') as string | undefined;
    return {
      method: said('x-original-method', 'x-forwarded-method') ?? method,
      uri: pathOf(said('x-original-uri', 'x-original-url', 'x-forwarded-uri')) ?? uri,
      host: said('x-forwarded-host') ?? host,
      scheme,
    };
  };
}

/** Some gateways say the whole address. */
function pathOf(said: string | undefined): string | undefined {
  if (said === undefined || said.startsWith('/')) return said;
  return URL.canParse(said) ? new URL(said).pathname + new URL(said).search : undefined;
}
