import type { AddressInfo } from 'node:net';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import { anEnvironment, tenantId } from './examples.ts';
import { type Answer, type RunningApi, startApi } from './start-api.ts';

/** A way to the database that can be cut or made to swallow everything. */
class Line {
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();
  private state: 'up' | 'cut' | 'silent' = 'up';

  constructor(target: URL) {
    this.server = createServer((near) => {
      if (this.state === 'cut') return void near.destroy();
      this.keep(near);
      if (this.state === 'silent') return;
      const far = connect(Number(target.port), target.hostname);
      this.keep(far);
      near.on('data', (bytes) => this.state === 'up' && far.write(bytes));
      far.on('data', (bytes) => this.state === 'up' && near.write(bytes));
      near.on('close', () => far.destroy());
      far.on('close', () => near.destroy());
    });
  }

  async open(url: string): Promise<string> {
    await new Promise<void>((listening) => this.server.listen(0, '127.0.0.1', listening));
    const address = new URL(url);
    address.port = String((this.server.address() as AddressInfo).port);
    return address.href;
  }

  be(state: 'up' | 'cut' | 'silent'): void {
    this.state = state;
    if (state !== 'silent') for (const socket of this.sockets) socket.destroy();
  }

  close(): void {
    this.be('cut');
    this.server.close();
  }

  private keep(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('error', () => {}).on('close', () => this.sockets.delete(socket));
  }
}

let line: Line;
let api: RunningApi;
beforeAll(async () => {
  const through = (url: string) => {
    line = new Line(new URL(url));
    return line.open(url);
  };
  api = await startApi(inject('databaseUrl'), { through, settings: {} });
});
beforeEach(() => {
  line.be('up');
  return api.clear();
});
afterAll(async () => {
  await api.stop();
  line.close();
});

const requests: [string, () => Promise<Answer>][] = [
  ['a read', () => api.get('/environments')],
  ['a change', () => api.put(`/environments/${tenantId}`, { tenant: 'Other' })],
  ['a transaction', () => api.post('/cors', { contactCenterId: tenantId, origin: 'https://a.test' })],
  ['the revision', () => api.get('/revision')],
];

it.each(['cut', 'silent'] as const)(
  'while the database is %s, refuses everything within two seconds, and recovers by itself',
  async (state) => {
    expect((await api.post('/environments', anEnvironment())).status).toBe(200);
    // Every connection there may be is one that was lost.
    await Promise.all(requests.map(() => api.get('/environments')));
    line.be(state);
    const begun = performance.now();
    const answers = await Promise.all(
      requests.map(async ([what, request]) => ({ what, answer: await request(), ms: performance.now() - begun })),
    );
    for (const { what, answer, ms } of answers) {
      expect(ms, what).toBeLessThan(2000);
      expect(answer.status, what).toBe(503);
      expect(answer.body, what).toEqual({ status: { code: 503, message: 'the service is not available at the moment' } });
    }

    line.be('up');
    await expect.poll(async () => (await api.get('/environments')).status).toBe(200);
  },
);
