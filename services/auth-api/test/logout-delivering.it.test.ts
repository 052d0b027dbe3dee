import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Client, createIssueLogoutToken, type IssueLogoutToken } from '@gauth/oauth';
import { aClient, memorySigningKeys } from '@gauth/oauth/testing';
import { type AuditEvent, createMetrics } from '@gauth/service-kit';
import { capturedLog, type FreshDatabase } from '@gauth/service-kit/testing';
import { createLocalJWKSet, decodeJwt, jwtVerify } from 'jose';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { createLogoutSender } from '../src/adapters/http/logout-sender.ts';
import { postgresLogoutDeliveries } from '../src/adapters/postgres/logout-deliveries.ts';
import { postgresRegisteredClients } from '../src/adapters/postgres/registered-clients.ts';
import { createDeliver } from '../src/logout/deliver.ts';
import { createDelivering, type Delivering } from '../src/logout/delivering.ts';
import type { LogoutQueue, NewLogoutDelivery } from '../src/ports/logout-deliveries.ts';
import { migratedDatabase } from './database.ts';
import { aRegistration } from './registration.ts';

const issuer = 'https://auth.test/auth/v3';
const keys = memorySigningKeys();
const issueLogoutToken = createIssueLogoutToken({ issuer, keys });

let database: FreshDatabase;
let registrations: Record<string, string>;
/** Clients as requests see them: `app` and `other` of one application, each with a path of its own. */
let clients: Map<string, Client>;
const running: Delivering[] = [];

/** The application: what it was told, by path, and how it answers. */
let told: { path: string; token: string }[];
let respond: (response: ServerResponse, path: string) => void;
const ok = (response: ServerResponse) => void response.writeHead(200).end();
const failing = (response: ServerResponse) => void response.writeHead(500).end();
const application = createServer(async (request: IncomingMessage, response) => {
  const form = new URLSearchParams((await request.toArray()).join(''));
  const path = request.url ?? '';
  told.push({ path, token: form.get('logout_token') ?? '' });
  respond(response, path);
});
const listen = (port: number) => new Promise<void>((done) => application.listen(port, '127.0.0.1', done));
const port = () => (application.address() as AddressInfo).port;
const hangUp = async () => {
  application.closeAllConnections();
  await new Promise((done) => application.close(done));
};

beforeAll(async () => {
  database = await migratedDatabase(inject('databaseUrl'));
  await listen(0);
  await keys.signer('RS256');
});
beforeEach(async () => {
  told = [];
  respond = ok;
  await database.pool.query('truncate auth.clients cascade');
  clients = new Map();
  for (const id of ['app', 'other']) {
    await postgresRegisteredClients(database.pool).create(aRegistration({ id }), undefined);
    clients.set(id, aClient({ id, backchannelLogout: { uri: `http://127.0.0.1:${port()}/${id}`, sessionRequired: false } }));
  }
  const { rows } = await database.pool.query('select id, registration_id from auth.clients');
  registrations = Object.fromEntries(rows.map(({ id, registration_id }) => [id, registration_id]));
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((delivering) => delivering.stop()));
});
afterAll(async () => {
  await hangUp();
  await database.drop();
});

const about = (clientId: string, sessionId = 's1'): NewLogoutDelivery => ({
  ...{ clientId, clientRegistrationId: registrations[clientId] ?? '', userId: 'cc-1:101', sessionId },
});

/** A pod; unless a test says otherwise it looks only when something comes, or for the next attempt. */
function pod({ everyMs = 60_000, timeoutMs = 10_000, queue = postgresLogoutDeliveries(database.pool), issue }: PodOptions = {}) {
  const log = capturedLog();
  const metrics = createMetrics('auth-api');
  const audited: AuditEvent[] = [];
  const deliver = createDeliver({
    queue,
    sender: createLogoutSender({ timeoutMs }),
    clients: { find: async (id) => clients.get(id) },
    issueLogoutToken: issue ?? issueLogoutToken,
    audit: (event) => void audited.push(event),
    logger: log.logger,
    metrics,
    now: () => new Date(),
  });
  const delivering = createDelivering({ queue, deliver, logger: log.logger, metrics, everyMs });
  delivering.start();
  running.push(delivering);
  const metric = async () => (await metrics.expose()).text.split('\n').filter((line) => /^gauth_logout/.test(line));
  return { ...delivering, log, audited, metric };
}
interface PodOptions {
  everyMs?: number;
  timeoutMs?: number;
  queue?: LogoutQueue;
  issue?: IssueLogoutToken;
}

const toldAbout = () => told.map(({ path, token }) => `${path} ${decodeJwt(token).sid}`).sort();
const kept = async () =>
  (await database.pool.query('select client_id, state, attempts, reason from auth.logout_deliveries order by 1')).rows;
const waits = (seconds: number) =>
  database.pool.query(`update auth.logout_deliveries set due_at = due_at - $1 * interval '1 second'`, [seconds]);

it('tells an application at once, with a token that it can verify', async () => {
  const { deliveries, audited, metric } = pod();
  await deliveries.add([about('app')]);
  await expect.poll(kept).toEqual([]);
  expect(toldAbout()).toEqual(['/app s1']);
  const published = createLocalJWKSet({ keys: [...(await keys.published())] });
  const { payload } = await jwtVerify(told[0]?.token ?? '', published, { issuer, audience: 'app', typ: 'logout+jwt' });
  expect(payload).toMatchObject({ sub: 'cc-1:101', sid: 's1', events: { 'http://schemas.openid.net/event/backchannel-logout': {} } });
  await expect.poll(() => audited).toEqual([{ event: 'logout-notice.delivered', outcome: 'success', clientId: 'app', userId: 'cc-1:101' }]);
  expect(await metric()).toEqual([
    'gauth_logout_deliveries_total{outcome="delivered",application="auth-api"} 1',
    'gauth_logout_deliveries_kept{state="pending",application="auth-api"} 0',
    'gauth_logout_deliveries_kept{state="failed",application="auth-api"} 0',
  ]);
});

describe('an application that fails', () => {
  it.each([
    ['answers 500', failing, 'the application answered 500'],
    ['leads elsewhere', (response) => void response.writeHead(302, { location: '/elsewhere' }).end(), 'the application answered 302'],
    ['does not answer', () => {}, 'the application did not answer in time', 300],
    ['breaks off', (response) => void response.destroy(), expect.stringMatching(/^the application cannot be reached/)],
  ] satisfies [string, typeof respond, unknown, number?][])(
    'because it %s is told again, with another token',
    async (_what, fails, reason, timeoutMs = 10_000) => {
      respond = fails;
      const { deliveries, audited, metric } = pod({ everyMs: 20, timeoutMs });
      await deliveries.add([about('app')]);
      await expect.poll(kept).toEqual([{ client_id: 'app', state: 'pending', attempts: 1, reason }]);
      expect(audited).toEqual([]);
      respond = ok;
      await expect.poll(kept).toEqual([]);
      expect(toldAbout()).toEqual(['/app s1', '/app s1']);
      expect(new Set(told.map(({ token }) => decodeJwt(token).jti)).size).toBe(2);
      expect(await metric()).toEqual(
        expect.arrayContaining([
          'gauth_logout_deliveries_total{outcome="retried",application="auth-api"} 1',
          'gauth_logout_deliveries_total{outcome="delivered",application="auth-api"} 1',
        ]),
      );
    },
  );

  it('because it is down is told when it is back', async () => {
    const { deliveries } = pod({ everyMs: 20 });
    const before = port();
    await hangUp();
    await deliveries.add([about('app')]);
    await expect.poll(kept).toEqual([expect.objectContaining({ reason: 'the application cannot be reached: ECONNREFUSED' })]);
    await listen(before);
    await waits(5);
    await expect.poll(kept).toEqual([]);
    expect(toldAbout()).toEqual(['/app s1']);
  });

  it('for a day is given up, and told when somebody asks for it', async () => {
    respond = failing;
    const { deliveries, audited } = pod({ everyMs: 20 });
    await deliveries.add([about('app')]);
    await expect.poll(kept).toMatchObject([{ attempts: 1, reason: 'the application answered 500' }]);
    await database.pool.query(`update auth.logout_deliveries set give_up_at = now(), due_at = now()`);
    await expect.poll(kept).toEqual([{ client_id: 'app', state: 'failed', attempts: 2, reason: 'the application answered 500' }]);
    const reason = 'the application answered 500';
    await expect
      .poll(() => audited)
      .toEqual([{ event: 'logout-notice.failed', outcome: 'failure', clientId: 'app', userId: 'cc-1:101', reason }]);
    respond = ok;
    const [failed] = await deliveries.list('failed');
    expect(await deliveries.retry(failed?.id ?? '')).toBe(true);
    await expect.poll(kept).toEqual([]);
    expect(told).toHaveLength(3);
  });

  it('keeps nobody else waiting, and is not asked too much at once', async () => {
    const hanging: ServerResponse[] = [];
    respond = (response, path) => void (path === '/app' ? hanging.push(response) : ok(response));
    const { deliveries } = pod({ timeoutMs: 60_000, everyMs: 20 });
    const many = (clientId: string) => Array.from({ length: 40 }, (_, index) => about(clientId, `s${index}`));
    await deliveries.add(many('app'));
    await expect.poll(() => hanging.length).toBe(4);
    await deliveries.add(many('other'));
    await expect.poll(() => told.filter(({ path }) => path === '/other').length).toBe(40);
    expect(hanging).toHaveLength(4);
    respond = ok;
    hanging.forEach(ok);
    await expect.poll(kept).toEqual([]);
  });
});

it('does not tell again what the application refuses, but lists it', async () => {
  respond = (response) => void response.writeHead(400).end();
  const { deliveries, audited } = pod({ everyMs: 20 });
  await deliveries.add([about('app')]);
  const reason = 'the application answered 400';
  await expect.poll(kept).toEqual([{ client_id: 'app', state: 'failed', attempts: 1, reason }]);
  await expect
    .poll(() => audited)
    .toEqual([{ event: 'logout-notice.failed', outcome: 'failure', clientId: 'app', userId: 'cc-1:101', reason }]);
  await waits(600);
  await deliveries.add([about('other')]);
  await expect.poll(() => told.map(({ path }) => path)).toEqual(['/app', '/other']);
});

it('tries one for which no token can be made as any other, and gives it up after a day', async () => {
  const { deliveries, log } = pod({ everyMs: 20, issue: () => Promise.reject(new Error('there is no key')) });
  await deliveries.add([about('app')]);
  const reason = 'no logout token could be made';
  await expect.poll(kept).toMatchObject([{ state: 'pending', reason }]);
  await database.pool.query('update auth.logout_deliveries set give_up_at = now(), due_at = now()');
  await expect.poll(kept).toMatchObject([{ state: 'failed', reason }]);
  const lines = log.lines.map((line) => [line['event.action'], line['error.message']]);
  expect(new Set(lines.map(String))).toEqual(new Set(['logout-delivery.not-made,there is no key']));
});

it('lists what nobody wants to hear any more', async () => {
  clients.set('app', aClient({ id: 'app' }));
  const { deliveries } = pod();
  await deliveries.add([about('app')]);
  const reason = 'the application has no back-channel logout URI any more';
  await expect.poll(kept).toEqual([{ client_id: 'app', state: 'failed', attempts: 1, reason }]);
});

describe('several pods', () => {
  it('tell everybody once between them', async () => {
    const pods = [pod({ everyMs: 5 }), pod({ everyMs: 5 }), pod({ everyMs: 5 })];
    const deliveries = Array.from({ length: 60 }, (_, index) => about(index % 2 ? 'app' : 'other', `s${index}`));
    await Promise.all(pods.map((each, index) => each.deliveries.add(deliveries.slice(index * 20, index * 20 + 20))));
    await expect.poll(kept).toEqual([]);
    expect(toldAbout()).toEqual(deliveries.map(({ clientId, sessionId }) => `/${clientId} ${sessionId}`).sort());
  });

  it('take over what one of them had in hand when it died', async () => {
    const dead = postgresLogoutDeliveries(database.pool);
    await dead.add([about('app')]);
    expect(await dead.claim({ limit: 1, perClient: 1, except: [], leaseSeconds: 600 })).toHaveLength(1);
    pod({ everyMs: 20 });
    await waits(540);
    await expect.poll(kept).toMatchObject([{ attempts: 1 }]);
    expect(told).toEqual([]);
    await waits(60);
    await expect.poll(kept).toEqual([]);
    expect(toldAbout()).toEqual(['/app s1']);
  });
});

describe('while PostgreSQL is away', () => {
  const lost = () => Promise.reject(new Error('connection lost'));

  it('says so once, says when it is back, and tells what waited', async () => {
    const queue = postgresLogoutDeliveries(database.pool);
    let asked = 0;
    let claim: LogoutQueue['claim'] = () => {
      asked += 1;
      return lost();
    };
    const { log } = pod({ everyMs: 5, queue: { ...queue, claim: (wanted) => claim(wanted) } });
    await queue.add([about('app')]);
    const events = () => log.lines.map((line) => line['event.action']);
    await expect.poll(() => asked).toBeGreaterThan(2);
    expect(events()).toEqual(['logout-deliveries.lost']);
    claim = queue.claim;
    await expect.poll(kept).toEqual([]);
    expect(events()).toEqual(['logout-deliveries.lost', 'logout-deliveries.back']);
  });

  it('tells again what it could not settle', async () => {
    const queue = postgresLogoutDeliveries(database.pool);
    let delivered: LogoutQueue['delivered'] = lost;
    const { deliveries, log } = pod({ everyMs: 20, queue: { ...queue, delivered: (claimed) => delivered(claimed) } });
    await deliveries.add([about('app')]);
    await expect.poll(() => log.lines.map((line) => line['event.action'])).toEqual(['logout-delivery.unsettled']);
    delivered = queue.delivered;
    await waits(15);
    await expect.poll(kept).toEqual([]);
    expect(told).toHaveLength(2);
  });

  it('shows no number of what waits', async () => {
    const { metric } = pod({ queue: { ...postgresLogoutDeliveries(database.pool), count: lost } });
    expect(await metric()).toEqual([]);
  });
});

it('finishes what is under way when it stops, and begins nothing more', async () => {
  const arrived = new Promise<ServerResponse>((resolve) => {
    respond = (response) => resolve(response);
  });
  const { deliveries, stop } = pod({ everyMs: 5 });
  await deliveries.add([about('app', 's1')]);
  const response = await arrived;
  const stopped = stop();
  await deliveries.add([about('app', 's2')]);
  ok(response);
  await stopped;
  expect(await kept()).toMatchObject([{ attempts: 0 }]);
  expect(toldAbout()).toEqual(['/app s1']);
});
