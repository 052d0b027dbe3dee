import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { get } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type ConnectionOptions, connect, type PeerCertificate, type TLSSocket } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type App, createServer } from './server.ts';
import { capturedLog } from './testing/captured-log.ts';
import { selfSigned } from './testing/self-signed.ts';
import { readTls, reloadTls } from './tls.ts';

let folder: string;
let files: { certFile: string; keyFile: string };
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gauth-tls-'));
  files = { certFile: join(folder, 'tls.crt'), keyFile: join(folder, 'tls.key') };
  install(selfSigned('first'));
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true });
});

function install({ cert, key }: { cert: string; key: string }): void {
  writeFileSync(files.certFile, cert);
  writeFileSync(files.keyFile, key);
}

async function connected(app: App, offer: Pick<ConnectionOptions, 'ciphers' | 'maxVersion'> = {}): Promise<TLSSocket> {
  const { port } = app.server.address() as AddressInfo;
  const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false, ...offer });
  await once(socket, 'secureConnect');
  return socket;
}

/** The common name of the certificate a new connection sees. */
async function servedBy(app: App): Promise<PeerCertificate['subject']['CN']> {
  const socket = await connected(app);
  const { CN } = socket.getPeerCertificate().subject;
  socket.destroy();
  return CN;
}

/** The body of `/`, fetched by a client that trusts the certificate in the file and nothing else. */
async function textOf(app: App): Promise<string> {
  const { port } = app.server.address() as AddressInfo;
  const [answer] = (await once(get({ port, host: 'localhost', ca: readFileSync(files.certFile) }), 'response')) as [IncomingMessage];
  return text(answer);
}

describe('readTls', () => {
  it('gives the pair and allows no TLS older than 1.2', () => {
    expect(readTls(files)).toMatchObject({ minVersion: 'TLSv1.2', cert: expect.any(Buffer), key: expect.any(Buffer) });
  });

  it('refuses the key of another certificate', () => {
    install({ cert: selfSigned().cert, key: selfSigned().key });
    expect(() => readTls(files)).toThrow(/key values mismatch/i);
  });

  it('refuses a missing file', () => {
    rmSync(files.keyFile);
    expect(() => readTls(files)).toThrow(/ENOENT/);
  });
});

describe('an HTTPS server', () => {
  it('answers over TLS', async () => {
    const app = createServer({ logger: capturedLog().logger, tls: files });
    app.get('/', async () => 'hello');
    await app.listen({ port: 0, host: '127.0.0.1' });
    expect(await servedBy(app)).toBe('first');
    expect(await textOf(app)).toBe('hello');
    await app.close();
  });

  it('serves a renewed certificate without a restart, and keeps the old one when the new pair is broken', async () => {
    const log = capturedLog();
    const app = createServer({ logger: log.logger, tls: files });
    const reload = reloadTls(app.server as never, files, { logger: log.logger, everyMs: 10 });
    const actions = () => log.lines.map((line) => line['event.action']);
    await app.listen({ port: 0, host: '127.0.0.1' });

    install({ cert: 'broken', key: selfSigned().key });
    await vi.waitFor(() => expect(actions()).toContain('certificate.refused'));
    expect(await servedBy(app)).toBe('first');

    install(selfSigned('second'));
    await vi.waitFor(() => expect(actions()).toContain('certificate.reloaded'));
    expect(await servedBy(app)).toBe('second');

    reload.stop();
    await app.close();
  });

  it('agrees with TLS 1.2 to recommended ciphers alone, also after a renewal', async () => {
    vi.useFakeTimers({ toFake: ['setInterval'] });
    const app = createServer({ logger: capturedLog().logger, tls: files });
    await app.listen({ port: 0, host: '127.0.0.1' });
    const agreedOn = async (ciphers: string) => {
      const socket = await connected(app, { ciphers, maxVersion: 'TLSv1.2' });
      const { name } = socket.getCipher();
      socket.destroy();
      return name;
    };
    const older = 'ECDHE-ECDSA-AES256-SHA384:ECDHE-RSA-AES256-SHA384:ECDHE-ECDSA-AES128-SHA:ECDHE-RSA-AES128-SHA:AES128-GCM-SHA256';
    const recommended = 'ECDHE-ECDSA-AES128-GCM-SHA256';

    await expect(agreedOn(older)).rejects.toThrow(/handshake failure/);
    expect(await agreedOn(`${older}:${recommended}`)).toBe(recommended);

    install(selfSigned('second'));
    vi.advanceTimersByTime(5000);
    expect(await servedBy(app)).toBe('second');
    await expect(agreedOn(older)).rejects.toThrow(/handshake failure/);
    expect(await agreedOn(`${older}:${recommended}`)).toBe(recommended);

    await app.close();
  });

  it('speaks TLS 1.3 with whoever can', async () => {
    const app = createServer({ logger: capturedLog().logger, tls: files });
    await app.listen({ port: 0, host: '127.0.0.1' });
    const socket = await connected(app);
    expect(socket.getProtocol()).toBe('TLSv1.3');
    socket.destroy();
    await app.close();
  });
});
