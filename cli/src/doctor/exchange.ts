import { request as httpRequest, type IncomingHttpHeaders, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import * as tls from 'node:tls';
import { createSecureContext, rootCertificates, type SecureContext, type TLSSocket } from 'node:tls';
import { type SeenCertificate, seenCertificate } from './seen-certificate.ts';

/** One request and what came of it; redirects are not followed. */
export interface Exchange {
  url: string;
  /** Undefined where nothing was answered; then `failure` says why. */
  status?: number | undefined;
  headers: IncomingHttpHeaders;
  body: string;
  /** A code such as ECONNREFUSED, or a phrase. */
  failure?: string | undefined;
  certificate?: SeenCertificate | undefined;
  /** The middle between question and answer, by the clock of this machine. */
  at: Date;
}

/** How everything is asked. */
export interface AskingOptions {
  /** PEM texts of authorities that are trusted beside those of Node.js. */
  authorities: readonly string[];
  /** Where to connect to instead of where the host of the URL is, by `host:port` of the URL. */
  connectTo: ReadonlyMap<string, { host: string; port: number }>;
  timeoutMs: number;
  signal: AbortSignal;
  /** The clock of this machine. */
  now: () => Date;
}

/** What may be said beside the address. */
export interface Question {
  method?: 'GET' | 'POST';
  body?: string;
  headers?: Record<string, string>;
  /** The newest version of TLS to offer; the certificate is not judged then. */
  maxTls?: 'TLSv1.1';
}

/** Sends one request over a connection of its own; never rejects. */
export type Ask = (url: string, question?: Question) => Promise<Exchange>;

const maxBodyBytes = 4 * 1024 * 1024;

/**
 * Makes the one way by which the doctor asks. Certificates are looked at, not enforced, so that one fault does not hide the others; only credentials go to
 * nobody whose certificate is not trusted.
 */
export function createAsk(options: AskingOptions): Ask {
  // Node.js before 22.15 does not tell which ones it trusts beside its own.
  const trusted: readonly string[] = (tls as Partial<typeof tls>).getCACertificates?.('default') ?? rootCertificates;
  const ca = options.authorities.length > 0 ? [...trusted, ...options.authorities] : undefined;
  const usual = createSecureContext({ ca });
  return async (url, question = {}) => {
    const began = options.now().getTime();
    const exchange = await send(url, question, { ...options, usual });
    return { url, ...exchange, at: new Date((began + options.now().getTime()) / 2) };
  };
}

interface SendOptions extends AskingOptions {
  /** Knows all authorities: hundreds, which are read once. */
  usual: SecureContext;
}

async function send(url: string, question: Question, options: SendOptions): Promise<Omit<Exchange, 'url' | 'at'>> {
  let certificate: SeenCertificate | undefined;
  try {
    const answer = await answerTo(new URL(url), question, options, (seen) => {
      certificate = seen;
    });
    return { status: answer.statusCode, headers: answer.headers, body: await textOf(answer), certificate };
  } catch (error) {
    return { headers: {}, body: '', failure: failureOf(error), certificate };
  }
}

function answerTo(
  url: URL,
  question: Question,
  options: SendOptions,
  shown: (certificate: SeenCertificate | undefined) => void,
): Promise<IncomingMessage> {
  const secure = url.protocol === 'https:';
  const signal = AbortSignal.any([options.signal, AbortSignal.timeout(options.timeoutMs)]);
  return new Promise((resolve, reject) => {
    const request = (secure ? httpsRequest : httpRequest)(requestOptions(url, question, options, signal), resolve);
    request.on('error', reject);
    const ask = () => request.end(question.body);
    if (!secure) return ask();
    request.on('socket', (socket: TLSSocket) =>
      socket.on('secureConnect', () => {
        shown(seenCertificate(socket, url.hostname));
        if (socket.authorized || question.headers?.authorization === undefined) ask();
        else request.destroy(new Error('its certificate is not trusted, so it gets no credentials'));
      }),
    );
  });
}

/** Whom the server is known by does not matter here. OpenSSL offers old versions at its lowest level of security only. */
const oldTls = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;

function requestOptions(
  url: URL,
  { method = 'GET', headers = {}, maxTls }: Question,
  options: SendOptions,
  signal: AbortSignal,
): RequestOptions {
  const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
  const place = options.connectTo.get(`${url.hostname}:${port}`) ?? { host: url.hostname.replace(/^\[|\]$/g, ''), port };
  const secured = {
    secureContext: maxTls === undefined ? options.usual : createSecureContext(oldTls),
    rejectUnauthorized: false,
    ...(/^[\d.]+$|:/.test(url.hostname) ? {} : { servername: url.hostname }),
  };
  return {
    ...{ ...place, agent: false, signal, method, path: url.pathname + url.search },
    headers: { host: url.host, accept: '*/*', 'user-agent': 'gauth-doctor', ...headers },
    ...(url.protocol === 'https:' && secured),
  };
}

async function textOf(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > maxBodyBytes) break;
  }
  return Buffer.concat(chunks).toString('utf8');
}

function failureOf(error: unknown): string {
  const { code, name, message } = error as NodeJS.ErrnoException;
  if (name === 'AbortError' || name === 'TimeoutError') return 'no answer in time';
  return code ?? message;
}
