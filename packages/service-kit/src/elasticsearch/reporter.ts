import type { ElasticsearchFacts } from '../facts/elasticsearch-facts.ts';
import type { Metrics } from '../metrics.ts';
import type { Outcome, Tidings } from './tidings.ts';

/** Writes a line to the log. */
export type Say = (level: 'info' | 'warn', fields: Record<string, unknown>, message: string) => void;

/** Counts what became of documents, and says now and then how things are. */
export interface Reporter {
  count(outcome: Partial<Outcome>): void;
  report(tidings: Tidings): void;
  /** The thread broke down. */
  broken(error: Error): void;
  /** What was lost since the start. */
  losses(): ElasticsearchFacts['lines'];
  /** So many documents were in the memory of a thread that has ended. */
  lost(documents: number): void;
}

const pauseMs = 60_000;

/** One kind of line at most once a minute: a log that fills itself with its own troubles hides everything else. */
export function createReporter(metrics: Pick<Metrics, 'counter'>, say: Say, clock = () => performance.now()): Reporter {
  const documents = metrics.counter({
    name: 'gauth_log_documents_total',
    help: 'Lines of the log on their way to Elasticsearch, by what became of them',
    labelNames: ['outcome'],
  });
  for (const outcome of ['indexed', 'refused', 'spooled', 'dropped']) documents.inc({ outcome }, 0);
  const seldom = createSeldom(clock);
  let dropped = 0;
  const losses: ElasticsearchFacts['lines'] = { dropped: 0, refused: 0 };

  const drop = (count: number): void => {
    dropped += count;
    losses.dropped += count;
    losses.droppedAt = new Date().toISOString();
    seldom('elasticsearch.dropped', () => {
      say('warn', { event: 'elasticsearch.dropped', count: dropped }, 'lines of the log do not reach Elasticsearch');
      dropped = 0;
    });
  };

  return {
    count(outcome) {
      for (const [name, count] of Object.entries(outcome)) if (count > 0) documents.inc({ outcome: name }, count);
      if (outcome.dropped) drop(outcome.dropped);
      if (outcome.refused) Object.assign(losses, { refused: losses.refused + outcome.refused, refusedAt: new Date().toISOString() });
    },
    losses: () => ({ ...losses }),
    report(tidings) {
      const { level, message, reason } = wordsFor(tidings);
      const event = `elasticsearch.${tidings.kind}`;
      seldom(event, () => say(level, { event, ...(reason !== undefined && { 'event.reason': reason }) }, message));
    },
    broken: (err) =>
      seldom('broken', () => say('warn', { event: 'elasticsearch.broken', err }, 'the thread that ships the log broke down')),
    lost(count) {
      if (count === 0) return;
      documents.inc({ outcome: 'dropped' }, count);
      drop(count);
    },
  };
}

function wordsFor(tidings: Tidings): { level: 'info' | 'warn'; message: string; reason?: string } {
  if (tidings.kind === 'working') return { level: 'info', message: 'Elasticsearch takes the log again' };
  if (tidings.kind === 'failing') return { level: 'warn', message: 'Elasticsearch does not take the log', reason: tidings.problem.reason };
  if (tidings.kind === 'refused') return { level: 'warn', message: 'Elasticsearch refuses lines of the log', reason: tidings.reason };
  return { level: 'warn', message: 'index template or lifecycle could not be installed', reason: tidings.reason };
}

function createSeldom(clock: () => number): (name: string, work: () => void) => void {
  const last = new Map<string, number>();
  return (name, work) => {
    const now = clock();
    if (now - (last.get(name) ?? Number.NEGATIVE_INFINITY) < pauseMs) return;
    last.set(name, now);
    work();
  };
}
