/** Where audit records go; see `createAudit`. */
export interface AuditStream {
  /** Writes a record before it returns. Throws `ApiError` (unavailable) only where records must not be missed. */
  write(fields: Readonly<Record<string, unknown>>): void;
  /** The same for something that whoever calls undoes when this throws, so that no record of it is missing then. */
  writeUndoable(fields: Readonly<Record<string, unknown>>): void;
  /** Throws `ApiError` (unavailable) where records must not be missed and those that are due cannot be written. Else what is to be done may be done. */
  require(): void;
}

const stream = Symbol('audit stream');
const request = Symbol('audited request');

interface Audited {
  [stream]?: AuditStream;
  [request]?: () => Readonly<Record<string, unknown>>;
}

/** Makes a logger, and every child of it, one whose audit events go to this stream. Children inherit it: pino makes them with their parent as prototype. */
export function withAuditStream<L extends object>(logger: L, to: AuditStream): L {
  return Object.assign(logger, { [stream]: to } satisfies Audited);
}

/** The stream of a logger; undefined outside of processes that `run` runs. */
export const auditStreamOf = (logger: object): AuditStream | undefined => (logger as Audited)[stream];

/** Tells what audit records through the logger of a request, and its children, say of it; asked only when there is a record. */
export function describeAuditedRequest(logger: object, fields: () => Readonly<Record<string, unknown>>): void {
  (logger as Audited)[request] = fields;
}

/** What `describeAuditedRequest` told. */
export const requestFieldsOf = (logger: object): Readonly<Record<string, unknown>> => (logger as Audited)[request]?.() ?? {};
