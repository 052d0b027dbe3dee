import type { Logger } from '../logger.ts';
import { redacted } from '../redaction.ts';
import { tracingInUse } from '../tracing/tracing.ts';
import type { AuditEvent } from './audit-event.ts';
import { auditStreamOf, requestFieldsOf } from './audited-logger.ts';

/** The part of a logger that `audit` needs. */
export type AuditLog = Pick<Logger, 'info'> & Partial<Pick<Logger, 'bindings'>>;

/** The `event.dataset` of every audit record. */
export const auditDataset = 'gauth.audit';

/**
 * Writes one audit record, before it returns and whatever the level of the logger is. Give it the request's logger: it knows the request, where that came
 * from, and who administers. Throws `ApiError` (unavailable) when the record cannot be written and `AUDIT_ON_FAILURE` is `refuse`.
 * A logger that belongs to no process run by `run` gets the event as a line.
 */
export function audit(logger: AuditLog, event: AuditEvent): void {
  record(logger, event, 'write');
}

/** As `audit`, for something that is undone when this throws, such as in a transaction: no record of it counts as missing then. */
export function auditUndoable(logger: AuditLog, event: AuditEvent): void {
  record(logger, event, 'writeUndoable');
}

/**
 * Call it before something is done that only `audit` will tell of. Throws `ApiError` (unavailable) where records must not be missed and none can be written, as far as
 * that is known: what was never written to is tried.
 */
export const requireAudit = (logger: object): void => auditStreamOf(logger)?.require();

function record(logger: AuditLog, event: AuditEvent, how: 'write' | 'writeUndoable'): void {
  const { event: action, ...fields } = fieldsOf(logger, event);
  const stream = auditStreamOf(logger);
  if (stream === undefined) logger.info({ event: action, ...fields }, 'audit');
  else stream[how]({ ...logger.bindings?.(), ...shortened(redacted(fields)), 'event.action': action });
}

/** Of a name that a caller chose; longer records would be broken up by container runtimes. */
const MAX_TEXT = 256;

const shortened = (fields: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      typeof value === 'string' && value.length > MAX_TEXT ? `${value.slice(0, MAX_TEXT)}…` : value,
    ]),
  );

function fieldsOf(logger: AuditLog, { event, outcome, userId, userHash, reason, requestId, address, ...subject }: AuditEvent) {
  const traceId = tracingInUse()?.traceId();
  return {
    event,
    'event.kind': 'event',
    'event.dataset': auditDataset,
    'event.outcome': outcome,
    ...(traceId !== undefined && { 'trace.id': traceId }),
    ...requestFieldsOf(logger),
    ...(userId !== undefined && { 'user.id': userId }),
    ...(userHash !== undefined && { 'user.hash': userHash }),
    ...(reason !== undefined && { 'event.reason': reason }),
    ...(requestId !== undefined && { 'http.request.id': requestId }),
    ...(address !== undefined && { 'client.address': address }),
    ...subject,
  };
}
