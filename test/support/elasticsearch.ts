import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '@gauth/dev/free-port';
import { spawnServer } from '@gauth/dev/server-process';
import type { ElasticsearchProgram } from './elasticsearch-program.ts';

/** A real node on loopback, without the modules for security, ILM and the REST interface of data streams; data streams themselves are there. */
export interface Elasticsearch {
  url: string;
  port: number;
  /** Asks it; the JSON of the answer. Throws for another status than 2xx. */
  call<Answer>(method: string, path: string, body?: object): Promise<Answer>;
  /** Documents of an index or data stream, oldest first. */
  documents(index: string): Promise<{ _index: string; _id: string; _source: Record<string, unknown> }[]>;
  /** Kills it and forgets its data; may be called twice. */
  stop(): Promise<void>;
}

const readySeconds = 120;
const memory = ['-Xms128m', '-Xmx384m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];

/** Starts a node. */
export async function startElasticsearch({ java, home }: ElasticsearchProgram): Promise<Elasticsearch> {
  const folder = mkdtempSync(join(tmpdir(), 'gauth-elasticsearch-'));
  const [port, transportPort] = [await freePort(), await freePort()];
  const modules = ['-p', join(home, 'lib'), '--add-modules', 'ALL-MODULE-PATH', '--enable-native-access=ALL-UNNAMED'];
  const where = [home, folder, String(port), String(transportPort)];
  const node = await spawnServer(
    [java, ...memory, ...modules, '-cp', join(home, 'classes'), 'Elasticsearch', ...where],
    {},
    {
      logFile: join(folder, 'node.log'),
      signal: 'TERM',
      graceSeconds: 0,
    },
  );
  const url = `http://127.0.0.1:${port}`;
  const call = callsTo(url);
  const stop = async (): Promise<void> => {
    await node.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await untilReady(call, node.ended);
  } catch (error) {
    await stop();
    throw error;
  }
  const documents = async (index: string) => {
    await call('POST', `/${index}/_refresh`);
    const sort = [{ '@timestamp': 'asc' }];
    const { hits } = await call<{ hits: { hits: Awaited<ReturnType<Elasticsearch['documents']>> } }>('POST', `/${index}/_search`, {
      size: 10_000,
      sort,
    });
    return hits.hits;
  };
  return { url, port, call, documents, stop };
}

const callsTo =
  (url: string): Elasticsearch['call'] =>
  async <Answer>(method: string, path: string, body?: object) => {
    const answer = await fetch(`${url}${path}`, {
      method,
      ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(20_000),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`Elasticsearch answered ${method} ${path} with ${answer.status}: ${text.slice(0, 500)}`);
    return JSON.parse(text) as Answer;
  };

async function untilReady(call: Elasticsearch['call'], ended: () => boolean): Promise<void> {
  for (const deadline = Date.now() + readySeconds * 1000; Date.now() < deadline && !ended(); await sleep(100)) {
    const health = await call<{ status: string }>('GET', '/_cluster/health').catch(() => undefined);
    if (health?.status === 'green') return;
  }
  throw new Error('Elasticsearch did not start');
}
