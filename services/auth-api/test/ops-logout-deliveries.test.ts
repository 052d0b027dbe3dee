import { randomUUID } from 'node:crypto';
import { aClient } from '@gauth/oauth/testing';
import { describe, expect, it } from 'vitest';
import { basic, type TestApp, testApp } from './support/app.ts';

const ops = { authorization: basic('ops', 'ops') };
const call = ({ app }: TestApp, method: 'GET' | 'POST', path = '') =>
  app.inject({ method, url: `/auth/v3/ops/logout-deliveries${path}`, headers: ops });

const notice = { uri: 'https://app.test:8443/tenant-7/logout?key=hush', sessionRequired: false };

/** A service that waits to tell `app`, and could not tell `app` and somebody who does not listen any more. */
async function setUp() {
  const server = await testApp({ clients: [aClient({ id: 'app', backchannelLogout: notice }), aClient({ id: 'deaf' })] });
  const createdAt = new Date('2026-01-01T11:00:00Z');
  const pending = { id: randomUUID(), clientId: 'app', state: 'pending' as const, attempts: 0, createdAt, dueAt: createdAt };
  const failedAt = new Date('2026-01-01T11:30:00Z');
  const reason = 'the application answered 400';
  const failed = { id: randomUUID(), clientId: 'app', state: 'failed' as const, attempts: 3, createdAt, failedAt, reason };
  const deaf = { ...failed, id: randomUUID(), clientId: 'deaf' };
  server.logoutDeliveries.kept.push(pending, failed, deaf);
  return { server, pending, failed, deaf };
}

const times = { createdAt: '2026-01-01T11:00:00.000Z', failedAt: '2026-01-01T11:30:00.000Z' };

describe('GET /ops/logout-deliveries', () => {
  it.each(['', '?state=failed'])(
    'shows what applications could not be told, and never whom it is about or the whole address%s',
    async (query) => {
      const { server, failed, deaf } = await setUp();
      const answer = await call(server, 'GET', query);
      const shown = { ...times, state: 'failed', attempts: 3, reason: 'the application answered 400' };
      expect([answer.statusCode, answer.json()]).toEqual([
        200,
        {
          status: { code: 0 },
          data: [
            { ...shown, id: failed.id, client_id: 'app', origin: 'https://app.test:8443' },
            { ...shown, id: deaf.id, client_id: 'deaf' },
          ],
        },
      ]);
    },
  );

  it('shows what waits', async () => {
    const { server, pending } = await setUp();
    expect((await call(server, 'GET', '?state=pending')).json().data).toEqual([
      {
        ...{ id: pending.id, client_id: 'app', origin: 'https://app.test:8443', state: 'pending', attempts: 0 },
        ...{ createdAt: times.createdAt, dueAt: times.createdAt },
      },
    ]);
  });

  it.each(['?state=delivered', '?state=', '?state=failed&state=pending'])('refuses %s', async (query) => {
    const answer = await call((await setUp()).server, 'GET', query);
    expect([answer.statusCode, answer.json().status.code]).toEqual([400, 10]);
  });
});

describe('POST /ops/logout-deliveries/{id}/retry', () => {
  it('lets one be tried again, once', async () => {
    const { server, failed } = await setUp();
    const answer = await call(server, 'POST', `/${failed.id}/retry`);
    expect([answer.statusCode, answer.json()]).toEqual([200, { status: { code: 0 } }]);
    expect(server.audited()).toEqual([expect.objectContaining({ 'event.action': 'logout-notice.retried', 'event.outcome': 'success' })]);
    expect((await call(server, 'GET', '?state=pending')).json().data).toHaveLength(2);
    expect((await call(server, 'POST', `/${failed.id}/retry`)).statusCode).toBe(404);
  });

  it('finds nothing that has not failed', async () => {
    const { server, pending } = await setUp();
    for (const id of [pending.id, randomUUID()]) {
      const answer = await call(server, 'POST', `/${id}/retry`);
      expect([answer.statusCode, answer.json()]).toEqual([404, { status: { code: 6, message: 'there is no such delivery that failed' } }]);
    }
  });

  it('refuses what is no id', async () => {
    expect((await call((await setUp()).server, 'POST', '/1/retry')).statusCode).toBe(400);
  });
});

it.each([
  ['GET', ''],
  ['POST', `/${randomUUID()}/retry`],
] as const)('%s %s answers 503 while the store is away', async (method, path) => {
  const { server } = await setUp();
  server.outages.add('logoutDeliveries');
  expect((await call(server, method, path)).statusCode).toBe(503);
});
