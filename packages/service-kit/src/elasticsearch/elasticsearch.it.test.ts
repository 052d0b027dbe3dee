import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Elasticsearch, startElasticsearch } from '../../../../test/support/elasticsearch.ts';
import { elasticsearchProgram } from '../../../../test/support/elasticsearch-program.ts';
import { createMetrics } from '../metrics.ts';
import { breakableProxy } from '../testing/breakable-proxy.ts';
import { createLogShipper } from './log-shipper.ts';
import type { ElasticsearchOptions } from './options.ts';

const program = await elasticsearchProgram().catch((reason: Error) => reason);
if (program instanceof Error)
  it('says that Elasticsearch could not be had', ({ task }) => {
    task.meta.notRun = `Elasticsearch: ${program.message}`;
  });
else describe('with a real Elasticsearch', { timeout: 120_000 }, () => shipping(() => startElasticsearch(program)));

function shipping(startNode: () => Promise<Elasticsearch>): void {
  const waiting = { timeout: 60_000, interval: 50 };
  const script = fileURLToPath(new URL('../../test/sample-service/main.ts', import.meta.url));
  const folder = mkdtempSync(join(tmpdir(), 'gauth-elasticsearch-'));
  const children: ChildProcess[] = [];
  let node: Elasticsearch;
  beforeAll(async () => {
    node = await startNode();
  }, 150_000);
  afterAll(async () => {
    for (const child of children) child.kill('SIGKILL');
    await node?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** A real process of a service, and the lines of its standard output. */
  const start = async (env: Record<string, string>) => {
    const settings = { HOST: '127.0.0.1', PORT: '0', MANAGEMENT_PORT: '0', SHUTDOWN_DRAIN_SECONDS: '0', SECRET: 'hush', ...env };
    const child = fork(script, [], { execArgv: ['--conditions=source'], env: settings, stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
    children.push(child);
    let text = '';
    child.stdout?.on('data', (chunk) => {
      text += chunk;
    });
    const [{ port, managementPort }] = (await once(child, 'message')) as [{ port: number; managementPort: number }];
    const lines = () =>
      text
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Record<string, unknown>);
    return { child, lines, base: `http://127.0.0.1:${port}`, management: `http://127.0.0.1:${managementPort}` };
  };

  const shipperTo = (url: string, change: Partial<ElasticsearchOptions> = {}) => {
    const metrics = createMetrics('test', '0.0.0');
    const said: unknown[] = [];
    const options: ElasticsearchOptions = {
      ...{ nodes: [url], target: 'data-stream', prefix: 'gauth', retentionDays: 30, setUp: true, bufferBytes: 10_000_000 },
      ...{ requestMs: 10_000, lingerMs: 20, backOff: { firstMs: 10, longestMs: 100 }, abandonedMs: 60_000 },
      ...change,
    };
    const shipper = createLogShipper({ options, metrics, say: (_level, { event }) => void said.push(event) });
    const exposed = async () => (await metrics.expose()).text;
    return { shipper, said, exposed };
  };
  const line = (number: number, more: object = {}) =>
    `${JSON.stringify({ '@timestamp': '2026-11-26T01:02:03.004Z', message: 'a line', 'process.pid': number, ...more })}\n`;
  const pids = (documents: { _source: Record<string, unknown> }[]) =>
    documents.map(({ _source }) => Number(_source['process.pid'])).sort((a, b) => a - b);

  it('can be looked at: health, writes, and what is installed', async () => {
    const { shipper } = shipperTo(node.url, { prefix: 'looked' });
    shipper.ship('service', line(1));
    const well = { status: 'green', blocked: [], missing: [], lines: { dropped: 0, refused: 0 } };
    await vi.waitFor(async () => {
      expect(await node.documents('logs-looked.service-default')).toHaveLength(1);
      expect(await shipper.facts()).toEqual(well);
    }, waiting);
    await node.call('PUT', '/logs-looked.service-default/_settings', { 'index.blocks.write': true });
    const blocked = [expect.stringMatching(/^\.ds-logs-looked\.service-default-[\d.]+-000001 \(index\.blocks\.write\)$/)];
    expect(await shipper.facts()).toEqual({ ...well, blocked });
    await shipper.close();

    const { shipper: another } = shipperTo(node.url, { prefix: 'unseen', setUp: false });
    await vi.waitFor(async () => expect(await another.facts()).toEqual({ ...well, missing: ['index template'] }), waiting);
    await another.close();
  });

  it('has every line of a service in one data stream, and every record of the audit trail in another', async () => {
    const { lines, base } = await start({ ELASTICSEARCH_URL: node.url, ELASTICSEARCH_PREFIX: 'sample' });
    for (let at = 0; at < 20; at += 1) await fetch(`${base}/ping`);
    const isAudit = ({ 'event.kind': kind }: Record<string, unknown>) => kind === 'event';
    const written = (audit: boolean) => lines().filter((one) => isAudit(one) === audit);
    const found = async (kind: string) => (await node.documents(`logs-sample.${kind}-default`)).map(({ _source }) => _source);
    const sorted = (some: Record<string, unknown>[]) => some.map((one) => JSON.stringify(one)).sort();
    await vi.waitFor(async () => expect(sorted(await found('service'))).toEqual(sorted(written(false))), waiting);
    await vi.waitFor(async () => expect(sorted(await found('audit'))).toEqual(sorted(written(true))), waiting);
    expect(written(false).filter((one) => one['event.action'] === 'request.answered')).toHaveLength(20);
    expect(written(true)).not.toEqual([]);
  });

  it('finds them by the fields of the template, and lets nothing make the index grow', async () => {
    const count = async (term: object) =>
      (await node.call<{ count: number }>('POST', '/logs-sample.service-default/_count', { query: { term } })).count;
    expect(await count({ 'event.action': 'request.answered' })).toBe(20);
    expect(await count({ 'http.response.status_code': 200 })).toBe(20);
    const { shipper, exposed } = shipperTo(node.url, { prefix: 'sample' });
    shipper.ship('service', line(1, { [`strange${Date.now()}`]: 'x', 'event.duration': 'long' }));
    await vi.waitFor(async () => expect(await exposed()).toMatch(/outcome="indexed".*\} 1$/m), waiting);
    await shipper.close();
    const answer = await node.call<Record<string, { mappings: { properties: object } }>>('GET', '/logs-sample.service-default/_mapping');
    expect(
      Object.values(answer)
        .flatMap(({ mappings }) => Object.keys(mappings.properties))
        .filter((name) => name.startsWith('strange')),
    ).toEqual([]);
  });

  it('has one index a day of the lines, also where it knows no policies', async () => {
    const { shipper, said, exposed } = shipperTo(node.url, { target: 'daily-index', prefix: 'days' });
    shipper.ship('service', line(1));
    shipper.ship('service', line(2).replace('2026-11-26', '2026-11-25'));
    shipper.ship('audit', line(3));
    await vi.waitFor(async () => expect(await exposed()).toMatch(/outcome="indexed".*\} 3$/m), waiting);
    await shipper.close();
    expect(said).toEqual(['elasticsearch.set-up-failed']);
    const indices = await node.call<{ index: string }[]>('GET', '/_cat/indices/days-*?format=json');
    expect(indices.map(({ index }) => index).sort()).toEqual(['days-2026.11.25', 'days-2026.11.26', 'days-audit-2026.11.26']);
  });

  it('leaves out a line that does not fit, and no other', async () => {
    const { shipper, exposed } = shipperTo(node.url, { prefix: 'odd' });
    for (let number = 0; number < 10; number += 1) shipper.ship('service', line(number, number === 5 ? { clientId: { not: 'text' } } : {}));
    await vi.waitFor(async () => expect(await exposed()).toMatch(/outcome="indexed".*\} 9$/m), waiting);
    expect(await exposed()).toMatch(/outcome="refused".*\} 1$/m);
    await shipper.close();
    expect(pids(await node.documents('logs-odd.service-default'))).toEqual([0, 1, 2, 3, 4, 6, 7, 8, 9]);
  });

  it('has every line exactly once though the connection broke again and again in mid-load', async () => {
    const proxy = await breakableProxy(node.url);
    const { shipper, exposed } = shipperTo(proxy.url, { prefix: 'broken' });
    for (let number = 0; number < 4000; number += 1) {
      shipper.ship('service', line(number, { text: 'x'.repeat(500) }));
      if (number % 500 === 499) {
        await new Promise((resolve) => setTimeout(resolve, 60));
        proxy.cut();
        await new Promise((resolve) => setTimeout(resolve, 20));
        proxy.mend();
      }
    }
    await vi.waitFor(async () => expect(await exposed()).toMatch(/outcome="indexed".*\} 4000$/m), waiting);
    await shipper.close();
    await proxy.close();
    expect(pids(await node.documents('logs-broken.service-default'))).toEqual(Array.from({ length: 4000 }, (_, number) => number));
  });

  it('gets from the spool what a killed process had kept there', async () => {
    const spool = { ELASTICSEARCH_PREFIX: 'killed', ELASTICSEARCH_SPOOL_DIR: join(folder, 'spool') };
    const first = await start({ ...spool, ELASTICSEARCH_URL: 'http://127.0.0.1:9' });
    const spooled = async () =>
      Number(/outcome="spooled".*\} (\d+)/.exec(await (await fetch(`${first.management}/prometheus`)).text())?.[1]);
    for (let at = 0; at < 30; at += 1) await fetch(`${first.base}/ping`);
    await vi.waitFor(async () => expect(await spooled()).toBeGreaterThanOrEqual(30), waiting);
    const ended = once(first.child, 'close');
    first.child.kill('SIGKILL');
    await ended;
    for (const name of readdirSync(spool.ELASTICSEARCH_SPOOL_DIR)) utimesSync(join(spool.ELASTICSEARCH_SPOOL_DIR, name, 'alive'), 0, 0);
    await start({ ...spool, ELASTICSEARCH_URL: node.url });
    const action = 'request.answered';
    await vi.waitFor(async () => {
      const documents = await node.documents('logs-killed.service-default');
      expect(documents.filter(({ _source }) => _source['event.action'] === action)).toHaveLength(30);
    }, waiting);
  });
}
