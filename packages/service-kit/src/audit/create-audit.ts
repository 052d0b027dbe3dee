import { ApiError } from '../api-error.ts';
import type { Logger } from '../logger.ts';
import type { Metrics } from '../metrics.ts';
import { auditDataset } from './audit.ts';
import type { AuditSink, Found } from './audit-sink.ts';
import type { AuditStream } from './audited-logger.ts';
import { type ChainEnd, type ChainSeal, chained, newChain } from './chain.ts';
import type { AuditSettings } from './settings.ts';

/** What an audit stream is made of. */
export interface AuditOptions {
  sink: AuditSink;
  seal: ChainSeal;
  onFailure: AuditSettings['AUDIT_ON_FAILURE'];
  /** Tells of failures; what it is bound to stands on the records of the stream about itself. */
  logger: Logger;
  metrics: Pick<Metrics, 'counter' | 'gauge'>;
  /** Gets every line that was written, for whoever keeps copies. */
  copy?: ((line: string) => void) | undefined;
  now: () => Date;
}

/** The audit stream of a process. */
export interface Audit extends AuditStream {
  /** Says that the process serves, in a record of its own, unless an event has said so before. */
  open(): void;
  /** Says that the process ends and that nothing follows. */
  close(): Promise<void>;
}

/** Nothing else may have to be recorded for days, and whoever is alarmed looks whether it was mended. */
const RETRY_MS = 60_000;

type Fields = Readonly<Record<string, unknown>>;

/**
 * Writes records as a chain: each carries a number and the hash of the one before it. What somebody was answered is in the stream already, because records
 * are written before their call returns. A stream begins with a record that says so, and every file and process with one that says what it continues.
 */
export function createAudit({ sink, seal, onFailure, logger, metrics, copy = () => {}, now }: AuditOptions): Audit {
  const { failures, failing } = auditMetrics(metrics);
  let end = newChain();
  let lost = 0;
  let failed = false;
  let found: Found | undefined;

  const hasFailed = (now: boolean): void => {
    failed = now;
    failing.set(now ? 1 : 0);
  };

  const append = (fields: Fields): void => {
    const record = { '@timestamp': now().toISOString(), 'log.level': 'info', message: 'audit', ...fields };
    const { line, end: reached } = chained(record, end, seal);
    sink.append(line);
    end = reached;
    hasFailed(false);
    copy(line);
  };

  const tell = (action: string, fields: Fields = {}): void => append({ ...logger.bindings(), ...ofStream(action), ...fields });

  /** Looks where lines go now, and says what was found there. */
  const settle = (): void => {
    // Kept until it has been said.
    found = sink.opened() ?? found;
    if (found !== undefined) {
      const { action, from, fields } = beginning(found, end);
      end = from;
      tell(action, fields);
      found = undefined;
    }
    if (lost > 0) {
      tell('audit.lost', { 'event.outcome': 'failure', 'gauth.audit.lost': lost });
      lost = 0;
    }
  };

  const attempt = (work: () => void): unknown => {
    try {
      settle();
      work();
      return undefined;
    } catch (error) {
      hasFailed(true);
      return error;
    }
  };

  const lose = (failure: unknown): void => {
    failures.inc();
    if (lost === 0) logger.error({ event: 'audit.failed', err: failure }, 'audit records cannot be written');
    lost += 1;
  };

  const retry = setInterval(() => failed && attempt(() => {}), RETRY_MS).unref();

  return {
    write(fields) {
      const failure = attempt(() => append(fields));
      if (failure === undefined) return;
      lose(failure);
      if (onFailure === 'refuse') throw refusal('this could not be recorded, so it is not answered', failure);
    },
    writeUndoable(fields) {
      const failure = attempt(() => append(fields));
      if (failure === undefined) return;
      if (onFailure === 'refuse') throw refusal('this could not be recorded, so it is undone', failure);
      lose(failure);
    },
    require() {
      if (onFailure !== 'refuse' || (!failed && end.sequence > 0)) return;
      const failure = attempt(() => {});
      if (failure !== undefined) throw refusal('this cannot be recorded, so it is not done', failure);
    },
    open() {
      const failure = attempt(() => {});
      if (failure !== undefined) logger.error({ event: 'audit.failed', err: failure }, 'audit records cannot be written');
    },
    async close() {
      clearInterval(retry);
      if (end.sequence > 0) attempt(() => tell('audit.stopped'));
      await sink.close();
    },
  };
}

/** What every record of the stream about itself says. */
const ofStream = (action: string): Fields => ({
  'event.kind': 'event',
  'event.dataset': auditDataset,
  'event.action': action,
  'event.outcome': 'success',
});

const auditMetrics = (metrics: AuditOptions['metrics']) => ({
  failures: metrics.counter({ name: 'gauth_audit_failures_total', help: 'Audit records that could not be written' }),
  failing: metrics.gauge({ name: 'gauth_audit_failing', help: '1 while audit records cannot be written, else 0' }),
});

const refusal = (message: string, cause: unknown): ApiError => new ApiError('unavailable', message, { cause });

/**
 * How a stream goes on where something was found: after our own last record, else after the last one there, else from nothing. Our own counts more, or records
 * that somebody cuts off while we run would be missed by nobody.
 */
function beginning({ end, tornBytes, foreign }: Found, own: ChainEnd): { action: string; from: ChainEnd; fields: Fields } {
  const torn = tornBytes > 0 ? { 'gauth.audit.torn': tornBytes } : {};
  if (end !== undefined && (own.sequence === 0 || end.hash === own.hash)) return { action: 'audit.resumed', from: end, fields: torn };
  const strange = foreign ? { 'event.reason': 'what stands before it is no audit record' } : {};
  if (own.sequence > 0) return { action: 'audit.continued', from: own, fields: { ...torn, ...strange } };
  return { action: 'audit.started', from: own, fields: { ...torn, ...strange } };
}
