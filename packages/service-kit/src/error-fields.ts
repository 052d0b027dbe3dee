const MAX_CAUSES = 4;

/** An error in ECS field names, fit for a log: no connection strings, and no values that a database or Redis repeats in its messages. */
export interface ErrorFields {
  'error.type': string;
  'error.message': string;
  'error.stack_trace': string;
  'error.code'?: string;
}

/** Describes an error with its causes, without what a driver quotes of parameters and credentials. */
export function errorFields(error: unknown): ErrorFields {
  const chain = causesOf(error);
  const first = chain[0];
  if (!(first instanceof Error))
    return { 'error.type': typeof error, 'error.message': 'something that is no Error was thrown', 'error.stack_trace': '' };
  const code = (first as { code?: unknown }).code;
  return {
    'error.type': first.name,
    'error.message': safeMessage(first),
    'error.stack_trace': chain.map(safeStack).join('\ncaused by: '),
    ...(typeof code === 'string' && { 'error.code': code }),
  };
}

function causesOf(error: unknown): unknown[] {
  const chain: unknown[] = [];
  let next: unknown = error;
  while (next !== undefined && next !== null && chain.length < MAX_CAUSES && !chain.includes(next)) {
    chain.push(next);
    next = next instanceof AggregateError ? next.errors[0] : (next as { cause?: unknown }).cause;
  }
  return chain;
}

function safeStack(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return [`${error.name}: ${safeMessage(error)}`, ...frames].join('\n');
}

function safeMessage(error: Error): string {
  if (isDatabaseError(error)) return describeDatabaseError(error);
  if (error.name === 'ReplyError') return `Redis answered ${/^[A-Z]+/.exec(error.message)?.[0] ?? 'an error'}`;
  // The parser quotes the text around the fault.
  if (error instanceof SyntaxError) return error.message.replace(/".*" is not valid JSON$/s, 'the text is not valid JSON');
  return withoutCredentials(error.message);
}

type DatabaseError = Error & { code: string; severity: string; schema?: string; table?: string; column?: string; constraint?: string };

const isDatabaseError = (error: Error): error is DatabaseError =>
  'severity' in error && 'code' in error && 'routine' in error && typeof error.code === 'string';

/** PostgreSQL quotes the offending value in many messages, so only the SQLSTATE and the names of things are kept. */
function describeDatabaseError({ code, severity, schema, table, column, constraint }: DatabaseError): string {
  const places = Object.entries({ schema, table, column, constraint }).flatMap(([what, name]) => (name ? [`${what} ${name}`] : []));
  return [`PostgreSQL answered ${severity} ${code}`, ...places].join(', ');
}

/** Takes the user information out of every URL in a text. Schemes are bounded, so that no text takes more than time in proportion. */
export const withoutCredentials = (text: string): string => text.replace(/\b([a-z][a-z\d+.-]{0,30}:\/\/)[^\s/?#]*@/gi, '$1');
