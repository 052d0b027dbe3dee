const NETWORK = new Set(['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);
/** Among them the missing table and schema of a database that is not migrated yet: readiness says so as well, and it passes by itself. */
const SQLSTATE = /^(08...|57P0[1-5]|57014|53...|25006|55P03|42P01|3F000)$/;
/** Why nobody is let in: a password is being changed, or the database was dropped or closed to be restored. Of a statement the same codes say that it is wrong. */
const SQLSTATE_OF_CONNECTION = /^(28...|3D000|55000)$/;
const MESSAGES =
  /^(Command timed out|Connection is closed|Stream isn't writeable|Reached the max retries|Socket timeout|Query read timeout|timeout exceeded when trying to connect|Connection terminated|Client has encountered a connection error|Client was closed|Socket closed unexpectedly|Command aborted due to connection close|LOADING |READONLY |OOM |MISCONF |NOREPLICAS |CLUSTERDOWN |MASTERDOWN |TRYAGAIN |Cluster isn't ready|Cluster is disconnect|Cluster is ended|Failed to refresh slots cache|No master node is available|None of startup nodes|Too many Cluster redirections|All sentinels are unreachable|Node is disconnected)/;

/** Whether an error of a driver says that PostgreSQL or Redis cannot answer now, rather than that the question was wrong. */
export function isStoreOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof AggregateError) return error.errors.some(isStoreOutage);
  // What Redis says of a transaction; why is said by the commands in it.
  const inTransaction = (error as { previousErrors?: unknown }).previousErrors;
  if (Array.isArray(inTransaction)) return inTransaction.some(isStoreOutage);
  const code = (error as { code?: unknown }).code;
  if (typeof code === 'string')
    return NETWORK.has(code) || isAbsentSocket(error) || isPostgresOutage(error, code) || MESSAGES.test(error.message);
  return MESSAGES.test(error.message);
}

/** A Unix socket that is not there; any other file that is missing is a fault of ours. */
const isAbsentSocket = (error: Error & { code?: unknown; syscall?: unknown }): boolean =>
  error.code === 'ENOENT' && error.syscall === 'connect';

const isPostgresOutage = (error: Error & { severity?: unknown }, code: string): boolean =>
  'severity' in error && (SQLSTATE.test(code) || (error.severity !== 'ERROR' && SQLSTATE_OF_CONNECTION.test(code)));
