import { errors } from '@elastic/elasticsearch';
import { withoutCredentials } from '../error-fields.ts';

/** Why documents could not be handed over, for the log. */
export interface Problem {
  /** `away`: later may do. `denied`: only somebody can mend it. `oversized`: fewer at once may do. */
  kind: 'away' | 'denied' | 'oversized';
  /** A phrase without contents of documents. */
  reason: string;
}

/** What an error of the client means for the documents that were sent. */
export function problemOf(error: unknown): Problem {
  if (error instanceof errors.ResponseError) return { kind: kindOf(error.statusCode ?? 0), reason: answered(error) };
  if (error instanceof errors.ConnectionError) return { kind: 'away', reason: withoutCredentials(error.message) };
  if (error instanceof errors.TimeoutError) return { kind: 'away', reason: 'Elasticsearch did not answer in time' };
  if (error instanceof errors.RequestAbortedError) return { kind: 'away', reason: abortedFor(error) };
  return { kind: 'away', reason: 'the answer is none of Elasticsearch' };
}

const abortedFor = ({ message }: Error): string =>
  message.startsWith('The content length') ? 'the answer is too large' : 'there was no time to wait for an answer';

/** The same for a status, of an answer or of one document in it. */
export function kindOf(status: number): Problem['kind'] {
  if (status === 401 || status === 403) return 'denied';
  // Whatever one document did to a whole request is found by halving it.
  return status === 413 || status === 400 ? 'oversized' : 'away';
}

function answered({ statusCode, body }: errors.ResponseError): string {
  const type: unknown = (body as { error?: { type?: unknown } } | undefined)?.error?.type;
  return `Elasticsearch answered ${statusCode}${typeof type === 'string' ? ` ${type.slice(0, 100)}` : ''}`;
}
