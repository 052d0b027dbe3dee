import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { afterEach, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { createPool } from './postgres.ts';
import { createRedis } from './redis/single.ts';
import { capturedLog } from './testing/captured-log.ts';
import { selfSigned } from './testing/self-signed.ts';

const { cert, key } = selfSigned();
let folder: string;
let caFile: string;
const servers: Server[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gauth-ca-'));
  caFile = join(folder, 'ca.crt');
  writeFileSync(caFile, cert);
});
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
  rmSync(folder, { recursive: true });
});

/** Ends TLS in front of a real server; `agree` does what the protocol wants before the handshake. */
async function behindTls(url: string, agree: (socket: Socket) => Promise<unknown> = async () => {}): Promise<URL> {
  const target = new URL(url);
  const tls = createTlsServer({ cert, key }, (secure) => {
    const plain = connect(Number(target.port), target.hostname);
    for (const end of [plain, secure]) end.on('error', () => {});
    secure.pipe(plain).pipe(secure);
  });
  const server = createServer(async (socket) => {
    socket.on('error', () => {});
    await agree(socket);
    tls.emit('connection', socket);
  });
  servers.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const reached = new URL(url);
  reached.host = `localhost:${(server.address() as AddressInfo).port}`;
  return reached;
}

/** The client asks whether the server speaks TLS; it does. */
async function agreeLikePostgres(socket: Socket): Promise<void> {
  await once(socket, 'data');
  socket.write('S');
}

describe('createRedis with rediss://', () => {
  const secureUrl = async () => {
    const url = await behindTls(inject('redisUrl'));
    return url.href.replace(/^redis:/, 'rediss:');
  };

  it('trusts the authority of its CA file', async () => {
    const redis = createRedis(await secureUrl(), capturedLog().logger, { caFile });
    await vi.waitFor(async () => expect(await redis.ping()).toBe('PONG'));
    redis.disconnect();
  });

  it('trusts nobody else', async () => {
    const log = capturedLog();
    const redis = createRedis(await secureUrl(), log.logger);
    await vi.waitFor(() => expect(log.lines).toHaveLength(1));
    expect(log.lines[0]).toMatchObject({ 'event.action': 'redis.lost', 'error.code': 'DEPTH_ZERO_SELF_SIGNED_CERT' });
    redis.disconnect();
  });
});

describe('createPool with TLS', () => {
  const poolTo = async (sslmode: string, ca?: string) => {
    const url = await behindTls(inject('databaseUrl'), agreeLikePostgres);
    url.searchParams.set('sslmode', sslmode);
    return createPool(
      {
        DATABASE_URL: url.href,
        DATABASE_POOL_SIZE: 1,
        DATABASE_CHECKOUT_TIMEOUT_MS: 2000,
        DATABASE_STATEMENT_TIMEOUT_MS: 2000,
        DATABASE_CA_FILE: ca,
      },
      capturedLog().logger,
    );
  };

  it.each([
    ['require', true],
    ['verify-full', true],
    ['verify-ca', true],
    ['no-verify', false],
  ])('connects with sslmode=%s', async (sslmode, withCa) => {
    const pool = await poolTo(sslmode, withCa ? caFile : undefined);
    expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    await pool.end();
  });

  it.each(['require', 'verify-full', 'verify-ca'])('trusts nobody but known authorities with sslmode=%s', async (sslmode) => {
    const pool = await poolTo(sslmode);
    await expect(pool.query('SELECT 1')).rejects.toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
    await pool.end();
  });
});
