import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent, type RequestOptions, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { TLSSocket } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { envelopeErrors } from './envelope-errors.ts';
import { type App, createServer, type ServerOptions } from './server.ts';
import { capturedLog } from './testing/captured-log.ts';
import { type CertifiedKey, issueCertificate } from './testing/certificate.ts';
import { selfSigned } from './testing/self-signed.ts';

const authority = issueCertificate({ commonName: 'authority', purpose: 'authority' });
const stranger = issueCertificate({ commonName: 'stranger', purpose: 'authority' });
const client = (commonName: string, issuer?: CertifiedKey, validity?: { from: Date; to: Date }) =>
  issueCertificate({ commonName, purpose: 'client', ...(validity && { validity }) }, issuer);
const known = client('known', authority);
const expired = client('expired', authority, { from: new Date('2020-01-01'), to: new Date('2021-01-01') });

/** As RFC 9440 writes a certificate. */
const inHeader = ({ cert }: CertifiedKey) => `:${new X509Certificate(cert).raw.toString('base64')}:`;

let folder: string;
let caFile: string;
let tls: { certFile: string; keyFile: string };
const apps: App[] = [];
const agents: Agent[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gauth-client-certificate-'));
  caFile = join(folder, 'ca.pem');
  tls = { certFile: join(folder, 'tls.crt'), keyFile: join(folder, 'tls.key') };
  const { cert, key } = selfSigned();
  writeFileSync(tls.certFile, cert);
  writeFileSync(tls.keyFile, key);
  writeFileSync(caFile, authority.cert);
});
afterEach(async () => {
  vi.useRealTimers();
  for (const agent of agents.splice(0)) agent.destroy();
  await Promise.all(apps.splice(0).map((app) => app.close()));
  rmSync(folder, { recursive: true });
});

/** A server that tells every client who it is, by its certificate. */
async function listen(options: Omit<ServerOptions, 'logger'>): Promise<number> {
  const app = createServer({ logger: capturedLog().logger, ...options });
  envelopeErrors(app);
  app.get('/', async (incoming) => {
    const certificate = incoming.clientCertificate();
    return certificate ? [certificate.x509.subject, certificate.trusted] : [];
  });
  apps.push(app);
  await app.listen({ port: 0, host: '127.0.0.1' });
  return (app.server.address() as AddressInfo).port;
}

/** Asks over TLS and shows the certificate, if there is one. */
async function ask(port: number, { cert, key }: Partial<CertifiedKey> = {}, options: RequestOptions = {}): Promise<unknown> {
  const pair = cert && key ? { cert, key } : {};
  const sent = request({ port, host: '127.0.0.1', rejectUnauthorized: false, agent: false, ...pair, ...options });
  sent.end();
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  return JSON.parse(await text(answer));
}

/** Asks without TLS, as a proxy may that has ended it. */
async function askPlainly(port: number, headers: Record<string, string | string[]>): Promise<[number | undefined, unknown]> {
  const sent = httpRequest({ port, host: '127.0.0.1', agent: new HttpAgent(), headers });
  sent.end();
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  return [answer.statusCode, JSON.parse(await text(answer))];
}

describe('a TLS listener that has authorities of clients', () => {
  it.each([
    ['no certificate', {}, []],
    ['a certificate of a known authority', known, ['CN=known', true]],
    ['a certificate of an unknown authority', client('foreign', stranger), ['CN=foreign', false]],
    ['a certificate that has expired', expired, ['CN=expired', false]],
    ['a certificate signed by itself', client('lonely'), ['CN=lonely', false]],
  ])('lets in who shows %s and says what it is', async (_what, shown, who) => {
    expect(await ask(await listen({ tls, clientCertificates: { caFile } }), shown)).toEqual(who);
  });

  it('knows the client for every request of a connection, and never for another connection', async () => {
    const port = await listen({ tls, clientCertificates: { caFile } });
    const identities = [known, client('second', authority), {}];
    const kept = identities.map((identity) => new Agent({ keepAlive: true, maxSockets: 1, rejectUnauthorized: false, ...identity }));
    agents.push(...kept);
    const rounds = await Promise.all(Array.from({ length: 20 }, () => Promise.all(kept.map((agent) => ask(port, {}, { agent })))));
    expect(rounds).toEqual(Array(20).fill([['CN=known', true], ['CN=second', true], []]));
    expect(kept.map((agent) => Object.values(agent.freeSockets).flat().length)).toEqual([1, 1, 1]);
  });

  it('knows the client again when a TLS session is resumed', async () => {
    const port = await listen({ tls, clientCertificates: { caFile } });
    const agent = new Agent({ rejectUnauthorized: false, ...known });
    agents.push(agent);
    const resumed: boolean[] = [];
    agent.on('keylog', (_line, socket: TLSSocket) => socket.once('secure', () => resumed.push(socket.isSessionReused())));
    const answers = [await ask(port, {}, { agent }), await ask(port, {}, { agent })];
    expect(answers).toEqual([
      ['CN=known', true],
      ['CN=known', true],
    ]);
    expect(resumed.at(-1)).toBe(true);
  });

  it('believes no header', async () => {
    const port = await listen({ tls, trustProxy: 1, clientCertificates: { caFile } });
    expect(await ask(port, {}, { headers: { 'client-cert': inHeader(known) } })).toEqual([]);
  });

  it('trusts new authorities without a restart, also on connections that are open', async () => {
    vi.useFakeTimers({ toFake: ['setInterval'] });
    const port = await listen({ tls, clientCertificates: { caFile } });
    const agent = new Agent({ keepAlive: true, maxSockets: 1, rejectUnauthorized: false, ...known });
    agents.push(agent);
    expect(await ask(port, {}, { agent })).toEqual(['CN=known', true]);
    writeFileSync(caFile, stranger.cert);
    vi.advanceTimersByTime(5000);
    expect(await ask(port, {}, { agent })).toEqual(['CN=known', false]);
    expect(await ask(port, client('foreign', stranger))).toEqual(['CN=foreign', true]);
  });

  it('does not start without usable authorities', async () => {
    writeFileSync(caFile, 'garbage');
    await expect(listen({ tls, clientCertificates: { caFile } })).rejects.toThrow('holds no certificate in PEM');
  });
});

it('asks for no certificate without authorities', async () => {
  expect(await ask(await listen({ tls }), known)).toEqual([]);
});

describe('a header with the certificate', () => {
  const header = 'X-Client-Cert';

  it.each([
    ['a known authority', known, ['CN=known', true]],
    ['an unknown authority', client('foreign', stranger), ['CN=foreign', false]],
    ['the past', expired, ['CN=expired', false]],
    ['the client itself', client('lonely'), ['CN=lonely', false]],
  ])('is believed from a trusted proxy; it is of %s', async (_what, shown, who) => {
    const port = await listen({ trustProxy: ['loopback'], clientCertificates: { caFile, header } });
    expect(await askPlainly(port, { 'x-client-cert': inHeader(shown) })).toEqual([200, who]);
  });

  it('is believed from a proxy that is counted', async () => {
    const port = await listen({ trustProxy: 1, clientCertificates: { caFile, header } });
    expect(await askPlainly(port, { 'x-client-cert': inHeader(known), 'x-forwarded-for': '203.0.113.9' })).toEqual([
      200,
      ['CN=known', true],
    ]);
  });

  it('gives untrusted certificates where no authority is known', async () => {
    const port = await listen({ trustProxy: 1, clientCertificates: { header } });
    expect(await askPlainly(port, { 'x-client-cert': inHeader(known) })).toEqual([200, ['CN=known', false]]);
  });

  it.each([{}, { 'x-client-cert': '' }])('says that there is none: %j', async (headers) => {
    const port = await listen({ trustProxy: 1, clientCertificates: { caFile, header } });
    expect(await askPlainly(port, headers)).toEqual([200, []]);
  });

  it.each([
    ['another peer', { trustProxy: ['10.0.0.0/8'] }],
    ['anybody where there is no proxy', { trustProxy: 0 }],
    ['anybody where no proxy is named', {}],
  ])('is not even read from %s', async (_what, options) => {
    const port = await listen({ ...options, clientCertificates: { caFile, header } });
    expect(await askPlainly(port, { 'x-client-cert': inHeader(known) })).toEqual([200, []]);
    expect(await askPlainly(port, { 'x-client-cert': 'garbage', 'x-forwarded-for': '10.0.0.1' })).toEqual([200, []]);
  });

  it.each([
    ['garbage', { 'x-client-cert': 'garbage' }],
    ['the certificates of two', { 'x-client-cert': [inHeader(known), inHeader(expired)] }],
  ])('is refused when it holds %s', async (_what, headers) => {
    const port = await listen({ trustProxy: 1, clientCertificates: { caFile, header } });
    expect(await askPlainly(port, headers)).toEqual([
      400,
      { status: { code: 10, message: 'the header x-client-cert of the proxy holds no certificate' } },
    ]);
  });

  it('counts more than the certificate that the proxy shows for itself', async () => {
    const port = await listen({ tls, trustProxy: 1, clientCertificates: { caFile, header } });
    const proxy = client('proxy', authority);
    expect(await ask(port, proxy, { headers: { 'x-client-cert': inHeader(known) } })).toEqual(['CN=known', true]);
    expect(await ask(port, proxy)).toEqual([]);
  });

  it('counts less than the certificate of a client that comes without a proxy', async () => {
    const port = await listen({ tls, trustProxy: ['10.0.0.0/8'], clientCertificates: { caFile, header } });
    expect(await ask(port, client('direct', authority), { headers: { 'x-client-cert': inHeader(known) } })).toEqual(['CN=direct', true]);
  });
});
