import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { buffer } from 'node:stream/consumers';
import type { SecureContextOptions } from 'node:tls';
import type { CustomFetch } from 'openid-client';

/** A `fetch` that shows a certificate where the address is one with TLS; Node's own can show none. */
export const fetchWithCertificate =
  (certificate: SecureContextOptions): CustomFetch =>
  async (url, { method, headers, body }) => {
    if (!url.startsWith('https:')) return fetch(url, { method, headers, body: body as BodyInit });
    const outgoing = request(url, { method, headers, ...certificate });
    outgoing.end(body?.toString());
    const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
    const answer = await buffer(incoming);
    return new Response(new Uint8Array(answer), { status: incoming.statusCode ?? 0, headers: incoming.headers as Record<string, string> });
  };
