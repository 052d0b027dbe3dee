import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { startElasticsearchStandIn } from '../../../../test/support/elasticsearch-stand-in.ts';
import { createMetrics } from '../metrics.ts';
import { createLogShipper, type LogShipper } from './log-shipper.ts';
import type { ElasticsearchOptions } from './options.ts';

const waiting = { timeout: 20_000, interval: 10 };
const opened: { close(): Promise<unknown> }[] = [];
const folder = mkdtempSync(join(tmpdir(), 'gauth-shipper-'));
afterEach(async () => {
  for (const each of opened.splice(0)) await each.close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function own<T extends { close(): Promise<unknown> }>(each: T): T {
  opened.push(each);
  return each;
}

/** A shipper to `url` that waits for nothing longer than it must, and what it says and counts. */
function shipperTo(url: string | readonly string[], change: Partial<ElasticsearchOptions> = {}, program?: string) {
  const metrics = createMetrics('test', '0.0.0');
  const said: string[] = [];
  const options: ElasticsearchOptions = {
    ...{ nodes: [url].flat(), target: 'data-stream', prefix: 'gauth', retentionDays: 30, setUp: true, bufferBytes: 1_000_000 },
    ...{ requestMs: 300, lingerMs: 20, backOff: { firstMs: 10, longestMs: 50 }, abandonedMs: 60_000 },
    ...change,
  };
  const say = (level: string, { event, 'event.reason': reason }: Record<string, unknown>) =>
    void said.push([level, event, reason].filter((part) => part !== undefined).join(' '));
  const shipper = own(createLogShipper({ options, metrics, say, ...(program !== undefined && { program }) }));
  const count = async (outcome: string): Promise<number> => {
    const { text } = await metrics.expose();
    return Number(new RegExp(`^gauth_log_documents_total\\{outcome="${outcome}".*\\} (\\d+)$`, 'm').exec(text)?.[1]);
  };
  const reaches = (outcome: string, wanted: number) => vi.waitFor(async () => expect(await count(outcome)).toBe(wanted), waiting);
  return { shipper, said, count, reaches };
}

const line = (number: number, more: object = {}) =>
  `${JSON.stringify({ '@timestamp': '2026-11-26T01:02:03.004Z', message: 'a line', number, ...more })}\n`;

function shipLines(shipper: LogShipper, count: number, from = 0): void {
  for (let number = from; number < from + count; number += 1) shipper.ship('service', line(number));
}

describe('the shipper of the log', { timeout: 60_000 }, () => {
  it('drops and counts what comes when its memory is full, says so once, and keeps what it has', async () => {
    const standIn = own(await startElasticsearchStandIn());
    standIn.misbehave({ status: 503 });
    const bytes = Buffer.byteLength(line(1000));
    const { shipper, said, reaches, count } = shipperTo(standIn.url, { bufferBytes: bytes * 50 });
    shipLines(shipper, 120, 1000);
    await reaches('dropped', 70);
    expect(said.filter((text) => text.includes('dropped'))).toEqual(['warn elasticsearch.dropped']);
    standIn.misbehave(undefined);
    await reaches('indexed', 50);
    expect(await shipper.facts()).toMatchObject({ lines: { dropped: 70, droppedAt: expect.any(String), refused: 0 } });
    shipLines(shipper, 10, 1200);
    await reaches('indexed', 60);
    expect(await count('dropped')).toBe(70);
  });

  it('goes on when its thread breaks down, and counts what that one had', async () => {
    const [program, mark] = [join(folder, 'thread.mjs'), join(folder, 'broken-once')];
    writeFileSync(
      program,
      `import { existsSync, writeFileSync } from 'node:fs';
       import { parentPort } from 'node:worker_threads';
       parentPort.on('message', ({ kind, service }) => {
         if (kind === 'close') return parentPort.postMessage({ kind: 'closed' });
         if (!existsSync(${JSON.stringify(mark)})) { writeFileSync(${JSON.stringify(mark)}, ''); throw new Error('out of order'); }
         parentPort.postMessage({ kind: 'settled', outcome: { indexed: service.split('\\n').length - 1 }, bytes: Buffer.byteLength(service) });
       });`,
    );
    const { shipper, said, reaches, count } = shipperTo('http://127.0.0.1:9', {}, program);
    shipLines(shipper, 5);
    await reaches('dropped', 5);
    expect(said).toEqual(['warn elasticsearch.broken', 'warn elasticsearch.dropped']);
    await vi.waitFor(async () => {
      shipLines(shipper, 1);
      expect(await count('indexed')).toBeGreaterThan(0);
    }, waiting);
  });

  it('drops and counts lines while no thread can be started, and tries again', async () => {
    const { shipper, said, reaches } = shipperTo('http://127.0.0.1:9', {}, 'no path of a program');
    shipLines(shipper, 3);
    await reaches('dropped', 3);
    expect(said).toEqual(['warn elasticsearch.broken', 'warn elasticsearch.dropped']);
    expect(await shipper.facts()).toMatchObject({ fault: 'away', lines: { dropped: 3 } });
  });

  it('counts what it could not hand over in time when it closes, and closes all the same', async () => {
    const standIn = own(await startElasticsearchStandIn());
    standIn.misbehave('silence');
    const { shipper, said, count } = shipperTo(standIn.url, { requestMs: 60_000 });
    shipLines(shipper, 5);
    await vi.waitFor(() => expect(standIn.requests.at(-1)?.path).toBe('/_bulk'), waiting);
    await shipper.close();
    expect(await count('dropped')).toBe(5);
    expect(said).toContain('warn elasticsearch.dropped');
  });
});
