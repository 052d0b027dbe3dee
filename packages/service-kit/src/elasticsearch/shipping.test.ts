import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { type ElasticsearchStandIn, type Fault, startElasticsearchStandIn } from '../../../../test/support/elasticsearch-stand-in.ts';
import { selfSigned } from '../testing/self-signed.ts';
import type { DocumentKind } from './log-document.ts';
import type { ElasticsearchOptions } from './options.ts';
import { startShipping } from './start-shipping.ts';
import type { Outcome, Tidings } from './tidings.ts';

const waiting = { timeout: 10_000, interval: 10 };
const opened: { close(): Promise<unknown> }[] = [];
const folder = mkdtempSync(join(tmpdir(), 'gauth-shipping-'));
afterEach(async () => {
  for (const each of opened.splice(0)) await each.close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function own<T extends { close(): Promise<unknown> }>(each: T): T {
  opened.push(each);
  return each;
}

/** Ships to `url`, waiting for nothing longer than it must; what it says and counts. */
function shippingTo(url: string | readonly string[], change: Partial<ElasticsearchOptions> = {}) {
  const said: string[] = [];
  const counts: Outcome = { indexed: 0, refused: 0, spooled: 0, dropped: 0 };
  const options: ElasticsearchOptions = {
    ...{ nodes: [url].flat(), target: 'data-stream', prefix: 'gauth', retentionDays: 30, setUp: true, bufferBytes: 1_000_000 },
    ...{ requestMs: 300, lingerMs: 20, backOff: { firstMs: 10, longestMs: 50 }, abandonedMs: 60_000 },
    ...change,
  };
  const shipping = startShipping(options, {
    settled(outcome) {
      for (const [name, count] of Object.entries(outcome)) counts[name as keyof Outcome] += count;
    },
    tell: (tidings) => void said.push(wordsOf(tidings)),
  });
  own({ close: () => shipping.close(0) });
  const ship = (kind: DocumentKind, text: string) => shipping.add([{ id: randomUUID(), kind, line: text }]);
  const reaches = (outcome: keyof Outcome, wanted: number) => vi.waitFor(() => expect(counts[outcome]).toBe(wanted), waiting);
  return { ship, said, counts, reaches, close: shipping.close };
}

function wordsOf(tidings: Tidings): string {
  if (tidings.kind === 'failing') return `failing ${tidings.problem.reason}`;
  return 'reason' in tidings ? `${tidings.kind} ${tidings.reason}` : tidings.kind;
}

const line = (number: number, more: object = {}) =>
  JSON.stringify({ '@timestamp': '2026-11-26T01:02:03.004Z', message: 'a line', number, ...more });

function shipLines(ship: (kind: DocumentKind, text: string) => void, count: number, from = 0): void {
  for (let number = from; number < from + count; number += 1) ship('service', line(number));
}

const numbers = ({ documents }: ElasticsearchStandIn) => documents.map(({ source }) => source.number);
const upTo = (count: number) => Array.from({ length: count }, (_, number) => number);

describe('shipping the log', () => {
  it('hands lines over as they are, each kind to its data stream, after it has installed a template for them', async () => {
    const standIn = own(await startElasticsearchStandIn());
    const { ship, said, reaches } = shippingTo(standIn.url, { auth: { apiKey: 'key' } });
    ship('service', line(0));
    ship('audit', line(1, { 'event.kind': 'event' }));
    await reaches('indexed', 2);
    const written = { '@timestamp': '2026-11-26T01:02:03.004Z', message: 'a line' };
    expect(standIn.documents.map(({ index, source }) => ({ index, source }))).toEqual([
      { index: 'logs-gauth.service-default', source: { ...written, number: 0 } },
      { index: 'logs-gauth.audit-default', source: { ...written, number: 1, 'event.kind': 'event' } },
    ]);
    const [template, bulk] = standIn.requests;
    expect(template).toMatchObject({ method: 'PUT', path: '/_index_template/gauth', authorization: 'ApiKey key' });
    expect(JSON.parse(template?.body ?? '')).toMatchObject({
      index_patterns: ['logs-gauth.*-default'],
      data_stream: {},
      template: { lifecycle: { data_retention: '30d' }, mappings: { dynamic: false } },
    });
    expect(bulk).toMatchObject({ method: 'POST', path: '/_bulk', authorization: 'ApiKey key' });
    expect(bulk?.contentType).toBe('application/vnd.elasticsearch+x-ndjson; compatible-with=8');
    expect(said).toEqual([]);
  });

  it('has one index a day of the line, with a policy that deletes them, where it is told so', async () => {
    const standIn = own(await startElasticsearchStandIn());
    const { ship, reaches } = shippingTo(standIn.url, { target: 'daily-index', auth: { username: 'gauth', password: 'hush' } });
    ship('service', line(0));
    ship('audit', line(1));
    await reaches('indexed', 2);
    expect(standIn.documents.map(({ index }) => index)).toEqual(['gauth-2026.11.26', 'gauth-audit-2026.11.26']);
    expect(standIn.requests.map(({ method, path }) => `${method} ${path}`).slice(0, 2)).toEqual([
      'PUT /_ilm/policy/gauth',
      'PUT /_index_template/gauth',
    ]);
    expect(JSON.parse(standIn.requests[0]?.body ?? '').policy.phases.delete).toEqual({ min_age: '30d', actions: { delete: {} } });
    expect(JSON.parse(standIn.requests[1]?.body ?? '').template.settings['index.lifecycle.name']).toBe('gauth');
    expect(standIn.requests[0]?.authorization).toBe(`Basic ${Buffer.from('gauth:hush').toString('base64')}`);
  });

  it('hands over what waits for company when it closes', async () => {
    const standIn = own(await startElasticsearchStandIn());
    const { ship, counts, close } = shippingTo(standIn.url, { lingerMs: 3_600_000, requestMs: 10_000 });
    shipLines(ship, 3);
    await close(10_000);
    expect(numbers(standIn)).toEqual(upTo(3));
    expect(counts).toEqual({ indexed: 3, refused: 0, spooled: 0, dropped: 0 });
  });

  it('installs nothing where operators do', async () => {
    const standIn = own(await startElasticsearchStandIn());
    const { ship, reaches } = shippingTo(standIn.url, { setUp: false });
    ship('service', line(0));
    await reaches('indexed', 1);
    expect(standIn.requests.map(({ path }) => path)).toEqual(['/_bulk']);
  });

  it.each<[string, Fault, string]>([
    [
      'is overloaded',
      { status: 429, type: 'es_rejected_execution_exception' },
      'Elasticsearch answered 429 es_rejected_execution_exception',
    ],
    ['is not available', { status: 503 }, 'Elasticsearch answered 503 some_exception'],
    ['does not answer in time', 'silence', 'Elasticsearch did not answer in time'],
    ['breaks connections', 'broken', 'other side closed'],
    ['answers for some of the documents only, though it took all', 'half', 'the answer speaks of fewer documents than were sent'],
    ['is none', 'foreign', 'the answer is none of Elasticsearch'],
    [
      'is overloaded by single documents',
      { item: ({ number }) => (Number(number) % 2 ? 429 : 201) },
      'Elasticsearch answered 429 for a document',
    ],
  ])('hands everything over exactly once when Elasticsearch %s for a while', async (_what, fault, reason) => {
    const standIn = own(await startElasticsearchStandIn());
    const { ship, said, reaches, counts } = shippingTo(standIn.url);
    standIn.misbehave(fault);
    shipLines(ship, 10);
    await vi.waitFor(() => expect(said).toHaveLength(1), waiting);
    expect(said[0]).toContain('failing');
    expect(said[0]).toContain(reason);
    shipLines(ship, 10, 10);
    standIn.misbehave(undefined);
    await reaches('indexed', 20);
    expect(numbers(standIn).sort((one, other) => Number(one) - Number(other))).toEqual(upTo(20));
    await vi.waitFor(() => expect(said[1]).toBe('working'), waiting);
    expect(counts.dropped).toBe(0);
  });

  it('sends less at once to a server that takes no more, and leaves out the one document that is too large', async () => {
    const standIn = own(await startElasticsearchStandIn());
    standIn.mostBytes = 2000;
    const { ship, said, reaches } = shippingTo(standIn.url);
    shipLines(ship, 5);
    ship('service', line(5, { text: 'x'.repeat(3000) }));
    shipLines(ship, 14, 6);
    await reaches('refused', 1);
    await reaches('indexed', 19);
    expect(numbers(standIn)).toEqual(upTo(20).filter((number) => number !== 5));
    expect(said).toEqual(['refused Elasticsearch answered 413 content_too_long']);
  });

  it('counts documents that do not fit the mapping, says so, and does not send them again', async () => {
    const standIn = own(await startElasticsearchStandIn());
    standIn.misbehave({ item: ({ number }) => (Number(number) < 3 ? 400 : 201) });
    const { ship, said, reaches } = shippingTo(standIn.url);
    shipLines(ship, 6);
    await reaches('indexed', 3);
    await reaches('refused', 3);
    ship('service', line(0));
    await reaches('refused', 4);
    expect(standIn.requests.filter(({ path }) => path === '/_bulk')).toHaveLength(2);
    expect(said).toEqual(['refused type_of_400', 'refused type_of_400']);
  });

  it('says once that its credentials are not taken, and goes on when they are', async () => {
    const standIn = own(await startElasticsearchStandIn());
    standIn.misbehave({ status: 401, type: 'security_exception' });
    const { ship, said, reaches } = shippingTo(standIn.url, { backOff: { firstMs: 1, longestMs: 20 } });
    shipLines(ship, 3);
    await vi.waitFor(() => expect(standIn.requests.length).toBeGreaterThan(4), waiting);
    expect(said).toEqual(['failing Elasticsearch answered 401 security_exception']);
    standIn.misbehave(undefined);
    await reaches('indexed', 3);
  });

  it('asks the next node when one is away', async () => {
    const [gone, standIn] = [await startElasticsearchStandIn(), own(await startElasticsearchStandIn())];
    await gone.close();
    const { ship, said, reaches } = shippingTo([gone.url, standIn.url]);
    shipLines(ship, 3);
    await reaches('indexed', 3);
    expect(said).toEqual([]);
  });

  it('trusts the authority that it is given, and no other', async () => {
    const { cert, key } = selfSigned('127.0.0.1');
    const standIn = own(await startElasticsearchStandIn({ cert, key }));
    const without = shippingTo(standIn.url);
    without.ship('service', line(0));
    await vi.waitFor(() => expect(without.said[0]).toMatch(/^failing .*self-signed certificate/), waiting);
    expect(standIn.requests).toEqual([]);
    const { ship, reaches } = shippingTo(standIn.url, { ca: cert });
    ship('service', line(1));
    await reaches('indexed', 1);
  });
});

describe('the spool', () => {
  const spoolDir = join(folder, 'spool');
  /** As if a minute had passed since the processes died. */
  const age = () => {
    for (const name of readdirSync(spoolDir)) utimesSync(join(spoolDir, name, 'alive'), 0, 0);
  };

  it('keeps on disk what Elasticsearch does not take, and hands it over in order afterwards', async () => {
    const standIn = own(await startElasticsearchStandIn());
    standIn.misbehave({ status: 503 });
    const { ship, reaches, counts } = shippingTo(standIn.url, { spoolDir });
    shipLines(ship, 10);
    await reaches('spooled', 10);
    shipLines(ship, 10, 10);
    await reaches('spooled', 20);
    standIn.misbehave(undefined);
    await reaches('indexed', 20);
    expect(numbers(standIn)).toEqual(upTo(20));
    expect(counts.dropped).toBe(0);
    expect(readdirSync(spoolDir)).toEqual([]);
  });

  it('takes over what a dead process left, a torn file among it, and leaves alone what a living one has', async () => {
    const standIn = own(await startElasticsearchStandIn());
    standIn.misbehave('silence');
    const first = shippingTo(standIn.url, { spoolDir, requestMs: 60_000 });
    shipLines(first.ship, 5);
    await vi.waitFor(() => expect(standIn.requests.at(-1)?.path).toBe('/_bulk'), waiting);
    // A request that hangs is given up, and what it carried is kept.
    await first.close(100);
    expect(first.counts.spooled).toBe(5);
    const [left = ''] = readdirSync(spoolDir);
    writeFileSync(join(spoolDir, left, '0000000009.lines'), `x-1 service ${line(5)}\nx-2 service {"number":6`);
    standIn.misbehave(undefined);

    const living = shippingTo(standIn.url, { spoolDir, abandonedMs: 60_000 });
    living.ship('service', line(100));
    await living.reaches('indexed', 1);
    expect(numbers(standIn)).toEqual([100]);
    age();
    const heir = shippingTo(standIn.url, { spoolDir });
    await heir.reaches('indexed', 6);
    expect(numbers(standIn)).toEqual([100, ...upTo(6)]);
    expect(existsSync(join(spoolDir, left))).toBe(false);
  });

  it('leaves alone what is not its own, however old that is', async () => {
    const shared = join(folder, 'shared');
    const strangers = join(shared, 'audit', 'audit.log');
    mkdirSync(join(shared, 'audit'), { recursive: true });
    writeFileSync(strangers, 'kept');
    utimesSync(join(shared, 'audit'), 0, 0);
    const { ship, reaches, close } = shippingTo('http://127.0.0.1:1', { spoolDir: shared });
    ship('service', line(0));
    await reaches('spooled', 1);
    await close(0);
    expect(existsSync(strangers)).toBe(true);
  });

  it('is bounded: what finds no room is dropped and counted', async () => {
    const standIn = own(await startElasticsearchStandIn());
    standIn.misbehave({ status: 503 });
    const bufferBytes = 2000;
    const { ship, counts } = shippingTo(standIn.url, { spoolDir, bufferBytes });
    let shipped = 0;
    await vi.waitFor(async () => {
      shipLines(ship, 10, shipped);
      shipped += 10;
      await new Promise((resolve) => setTimeout(resolve, 5));
      expect(counts.dropped).toBeGreaterThan(0);
      expect(counts.spooled).toBeGreaterThan(100);
    }, waiting);
    expect(counts.spooled * Buffer.byteLength(line(10))).toBeLessThanOrEqual(16 * bufferBytes * 1.1);
  });
});
