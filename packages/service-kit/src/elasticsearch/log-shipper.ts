import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { ElasticsearchFacts } from '../facts/elasticsearch-facts.ts';
import type { Metrics } from '../metrics.ts';
import type { ElasticsearchState } from './ask-elasticsearch.ts';
import type { DocumentKind } from './log-document.ts';
import type { ElasticsearchOptions } from './options.ts';
import { createQuestions } from './questions.ts';
import { createReporter, type Say } from './reporter.ts';
import type { FromThread, ToThread } from './thread-messages.ts';
import type { Outcome } from './tidings.ts';

/** What a shipper is made of. */
export interface LogShipperOptions {
  options: ElasticsearchOptions;
  metrics: Pick<Metrics, 'counter'>;
  /** Writes a line to the log. */
  say: Say;
  /** What the thread runs. */
  program?: string;
}

/** Copies lines of the log to Elasticsearch from a thread of its own. */
export interface LogShipper {
  /** Takes a line, with its line feed. Never throws and never waits. */
  ship(kind: DocumentKind, line: string): void;
  /** Looks at Elasticsearch, for at most three seconds; never rejects. */
  facts(): Promise<ElasticsearchFacts>;
  /** Hands over what is there, for at most three seconds. */
  close(): Promise<void>;
}

const file = fileURLToPath(import.meta.url);
const ownProgram = file.replace(/log-shipper(\.\w+)$/, `shipping-thread${extname(file)}`);
const closeMs = 3000;
/** Leaves the thread time to keep on disk what it could not hand over. */
const requestsEndMs = 2000;
const restartMs = 1000;

/** Starts the thread. One that breaks down is started anew; what it had in memory is lost and counted. */
export function createLogShipper({ options, metrics, say, program = ownProgram }: LogShipperOptions): LogShipper {
  const reporter = createReporter(metrics, say);
  let waiting = nothing();
  /** What the thread has and did not settle, with what waits for it. */
  let held = { bytes: 0, documents: 0 };
  let worker: Worker | undefined;
  let restart: NodeJS.Timeout | undefined;
  let closed = (): void => {};
  const questions = createQuestions((question) => worker?.postMessage({ kind: 'ask', question } satisfies ToThread));

  const hear = (message: FromThread): void => {
    if (message.kind === 'closed') closed();
    else if (message.kind === 'state') questions.answer(message.question, message.state);
    else if (message.kind === 'tidings') reporter.report(message.tidings);
    else {
      // Documents out of the spool have left the memory before.
      const documents = message.bytes === 0 ? 0 : countOf(message.outcome);
      held = { bytes: held.bytes - message.bytes, documents: held.documents - documents };
      reporter.count(message.outcome);
    }
  };

  const startAgain = (): void => {
    restart = setTimeout(start, restartMs).unref();
  };

  const begin = (): void => {
    const started = startThread(program, options);
    worker = started;
    started.on('message', hear);
    // An `exit` follows.
    started.on('error', (err) => reporter.broken(err));
    started.on('exit', () => {
      if (worker !== started) return;
      reporter.lost(held.documents);
      held = { bytes: 0, documents: 0 };
      waiting = nothing();
      worker = undefined;
      closed();
      startAgain();
    });
  };

  /** The system may have no thread to give: that must not end the service. */
  const start = (): void => {
    try {
      begin();
    } catch (err) {
      reporter.broken(err as Error);
      startAgain();
    }
  };

  const post = (): void => {
    const { service, audit } = waiting;
    waiting = nothing();
    if (service !== '' || audit !== '') worker?.postMessage({ kind: 'lines', service, audit } satisfies ToThread);
  };

  start();
  return {
    ship(kind, line) {
      const bytes = Buffer.byteLength(line);
      if (worker === undefined || held.bytes + bytes > options.bufferBytes) return reporter.count({ dropped: 1 });
      if (waiting.service === '' && waiting.audit === '') setImmediate(post);
      waiting[kind] += line;
      held.bytes += bytes;
      held.documents += 1;
    },
    facts: async () => ({ ...(worker === undefined ? brokenDown : await questions.ask()), lines: reporter.losses() }),
    async close() {
      clearTimeout(restart);
      post();
      const ending = worker;
      if (ending === undefined) return;
      await within(closeMs, (done) => {
        closed = done;
        ending.postMessage({ kind: 'close', withinMs: requestsEndMs } satisfies ToThread);
      });
      worker = undefined;
      reporter.lost(held.documents);
      await ending.terminate();
    },
  };
}

const brokenDown: ElasticsearchState = { fault: 'away', reason: 'the thread that ships the log broke down', blocked: [], missing: [] };

const countOf = ({ indexed = 0, refused = 0, spooled = 0, dropped = 0 }: Partial<Outcome>): number => indexed + refused + spooled + dropped;

const nothing = () => ({ service: '', audit: '' });

function startThread(program: string, options: ElasticsearchOptions): Worker {
  // Its memory has a bound of its own, so that it cannot take that of the service.
  const maxOldGenerationSizeMb = 64 + Math.ceil((4 * options.bufferBytes) / 1_048_576);
  const worker = new Worker(program, { workerData: options, resourceLimits: { maxOldGenerationSizeMb }, env: {} });
  worker.unref();
  return worker;
}

function within(ms: number, begin: (done: () => void) => void): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    begin(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
