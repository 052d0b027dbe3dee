import { hostname } from 'node:os';
import type { KeyRing } from '../key-ring.ts';
import type { Logger } from '../logger.ts';
import type { Metrics } from '../metrics.ts';
import { withAuditStream } from './audited-logger.ts';
import { createChainSeal } from './chain.ts';
import { type Audit, createAudit } from './create-audit.ts';
import { createFileSink } from './file-sink.ts';
import { createOutputSink } from './output-sink.ts';
import type { AuditSettings } from './settings.ts';

/** What is known of a process when its audit stream begins. */
export interface AuditedProcess {
  service: string;
  /** What the process does instead of serving; its records go into a file beside that of the service, which may run at the same time. */
  command: string | undefined;
  /** Where the service has one. */
  keyRing?: KeyRing | undefined;
  logger: Logger;
  metrics: Pick<Metrics, 'counter' | 'gauge'>;
  copy?: ((line: string) => void) | undefined;
}

/** Gives the logger, and every child of it, the audit stream that the settings ask for. Throws when another process writes the file. */
export async function startAudit(settings: AuditSettings, { service, command, keyRing, ...rest }: AuditedProcess): Promise<Audit> {
  const { logger } = rest;
  const onSyncFailed = (err: Error) => logger.error({ event: 'audit.failed', err }, 'audit records may not survive the machine');
  const path = settings.AUDIT_FILE?.replaceAll('{host}', hostname()).replaceAll('{service}', service);
  const sink =
    path === undefined ? createOutputSink() : await createFileSink(command === undefined ? path : `${path}.${command}`, onSyncFailed);
  const seal = createChainSeal(keyRing);
  const audit = createAudit({ ...rest, sink, seal, onFailure: settings.AUDIT_ON_FAILURE, now: () => new Date() });
  withAuditStream(logger, audit);
  return audit;
}
