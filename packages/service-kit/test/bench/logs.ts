import { setImmediate as turn } from 'node:timers/promises';
import { z } from 'zod';
import { startElasticsearchStandIn } from '../../../../test/support/elasticsearch-stand-in.ts';
import { loadConfig } from '../../src/config.ts';
import { logSettings } from '../../src/log-settings.ts';
import { createMetrics } from '../../src/metrics.ts';
import { createServiceLog } from '../../src/service-log.ts';

// What a line of the log costs the thread that answers requests, with and without Elasticsearch: its CPU time, and how long it was kept from other work.
// BENCH_LINES=20000. Standard output is left out, because it costs the same in all cases.

const lines = Number(process.env.BENCH_LINES ?? 20_000);
const rounds = 5;
const linesOfOneTurn = 10;
const taking = await startElasticsearchStandIn();
const silent = await startElasticsearchStandIn();
silent.misbehave('silence');
const cases = { off: undefined, 'takes it': taking.url, 'is silent': silent.url, 'is away': 'http://127.0.0.1:9' };

const fields = {
  event: 'request.answered',
  ...{ 'http.request.id': '5f7c0f0a', 'http.request.method': 'POST', 'url.path': '/auth/v3/oauth/token', 'client.address': '192.0.2.1' },
  ...{ 'http.response.status_code': 200, 'event.duration': 1_234_567 },
};

async function measure(url: string | undefined): Promise<{ cpuMicros: number; longestTurnMs: number }> {
  const log = createServiceLog({ service: 'bench', version: '0', metrics: createMetrics('bench', '0'), destination: { write() {} } });
  await log.open(loadConfig(z.object(logSettings), url === undefined ? {} : { ELASTICSEARCH_URL: url }));
  await new Promise((resolve) => setTimeout(resolve, 1000));
  const begin = process.threadCpuUsage();
  let longestTurnMs = 0;
  for (let line = 0; line < lines; line += linesOfOneTurn) {
    const turnBegins = performance.now();
    for (let inTurn = 0; inTurn < linesOfOneTurn; inTurn += 1) log.logger.info(fields, 'request answered');
    await turn();
    longestTurnMs = Math.max(longestTurnMs, performance.now() - turnBegins);
  }
  const { user, system } = process.threadCpuUsage(begin);
  await log.close();
  return { cpuMicros: (user + system) / lines, longestTurnMs };
}

const found = Object.fromEntries(Object.keys(cases).map((name) => [name, [] as Awaited<ReturnType<typeof measure>>[]]));
await measure(undefined);
for (let round = 0; round < rounds; round += 1) for (const [name, url] of Object.entries(cases)) found[name]?.push(await measure(url));

const median = (values: number[]): number => values.sort((one, other) => one - other)[values.length >> 1] ?? Number.NaN;
for (const [name, measured] of Object.entries(found)) {
  const cpu = median(measured.map(({ cpuMicros }) => cpuMicros)).toFixed(1);
  const longest = median(measured.map(({ longestTurnMs }) => longestTurnMs)).toFixed(1);
  console.log(`${name.padEnd(10)} ${cpu} µs of CPU a line, longest turn ${longest} ms`);
}
await Promise.all([taking.close(), silent.close()]);
process.exit(0);
