import { expect, it } from 'vitest';
import { createMetrics } from '../metrics.ts';
import { createReporter } from './reporter.ts';

it('says each thing once a minute, and how many lines were dropped', () => {
  const said: unknown[] = [];
  let now = 0;
  const reporter = createReporter(
    createMetrics('test', '0.0.0'),
    (level, fields) => void said.push([level, fields]),
    () => now,
  );
  const failing = { kind: 'failing', problem: { kind: 'away', reason: 'Elasticsearch answered 503' } } as const;
  reporter.report(failing);
  reporter.report(failing);
  reporter.count({ dropped: 1 });
  reporter.count({ dropped: 2 });
  reporter.lost(3);
  now = 60_000;
  reporter.count({ dropped: 4 });
  reporter.report({ kind: 'working' });
  expect(said).toEqual([
    ['warn', { event: 'elasticsearch.failing', 'event.reason': 'Elasticsearch answered 503' }],
    ['warn', { event: 'elasticsearch.dropped', count: 1 }],
    ['warn', { event: 'elasticsearch.dropped', count: 9 }],
    ['info', { event: 'elasticsearch.working' }],
  ]);
});
