import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';

/** One call as the product's JavaScript client puts it on the wire. */
export interface Call {
  method: 'GET' | 'POST';
  /** Path and query, written as they shall go out. */
  path: string;
  /** Beside those that every call has. */
  headers?: Record<string, string>;
  /** Absent: nothing, which a POST says by its length. */
  body?: string;
}

/** The last answer of a call, and what was sent for it. */
export interface Heard {
  status: number;
  /** Parsed where it is JSON. */
  body: unknown;
  /** Where redirects have led. */
  url: string;
  headers: IncomingMessage['headers'];
  /** Whether the last request still had an Authorization header. */
  authorized: boolean;
}

/** The product's client: it keeps cookies, and no others than those of the last answer to a call. */
export interface ProductClient {
  call(call: Call): Promise<Heard>;
}

const mostRedirects = 5;

interface Sent extends Call {
  url: string;
  cookies: ReadonlyMap<string, string>;
}

/** A client of the service at this address, for one application with its key to the cloud's gateway. */
export function productClient(origin: string, apiKey = '7f1e9f6a-8d0b-4a1e-9a57-3a5a8a1f0c11'): ProductClient {
  const kept = new Map<string, string>();

  /** Redirects are followed by GET; the Authorization header goes along on the same host only. */
  async function follow(sent: Sent, hops = 0): Promise<Heard> {
    const answer = await send(sent, apiKey);
    const { statusCode: status = 0, headers } = answer;
    if (headers.location !== undefined && hops < mostRedirects) {
      answer.resume();
      const url = new URL(headers.location, sent.url);
      return follow({ ...sent, method: 'GET', url: url.href, headers: headersFor(url, sent) }, hops + 1);
    }
    for (const cookie of headers['set-cookie'] ?? []) keep(cookie);
    return { status, body: parsed(await text(answer)), url: sent.url, headers, authorized: sent.headers?.authorization !== undefined };
  }

  function keep(cookie: string): void {
    const [, name = '', value = ''] = /^([^=]*)=([^;]*)/.exec(cookie) ?? [];
    if (value === '' || /max-age=0/i.test(cookie)) kept.delete(name);
    else kept.set(name, value);
  }

  return { call: (call) => follow({ ...call, url: origin + call.path, cookies: kept }) };
}

function headersFor(url: URL, { url: from, headers = {} }: Sent): Record<string, string> {
  const { authorization } = headers;
  return authorization !== undefined && url.host === new URL(from).host ? { authorization } : {};
}

async function send({ method, url, headers, body, cookies }: Sent, apiKey: string): Promise<IncomingMessage> {
  const outgoing = request(url.replace(/#.*/, ''), {
    method,
    headers: {
      'x-api-key': apiKey,
      accept: 'application/json',
      'accept-encoding': 'gzip, deflate',
      'content-type': 'application/json',
      ...(cookies.size > 0 && { cookie: [...cookies].map((pair) => pair.join('=')).join('; ') }),
      ...headers,
      ...(method === 'POST' && { 'content-length': Buffer.byteLength(body ?? '') }),
    },
  });
  outgoing.end(method === 'POST' ? body : undefined);
  const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
  return answer;
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}

/** `content-type` of calls with a form. */
export const form = { 'content-type': 'application/x-www-form-urlencoded' };

/** HTTP Basic of a client or a user. */
export const basic = (name: string, password: string) => ({
  authorization: `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`,
});

/** The scheme in lower case, as the client writes it. */
export const bearer = (token: string) => ({ authorization: `bearer ${token}` });
