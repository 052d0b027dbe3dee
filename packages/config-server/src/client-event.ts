import type { KeepAliveMessage } from './channel.ts';
import type { Endpoint } from './connection.ts';

/** What happens to the connection, for logs and metrics. Reasons are texts without secrets. */
export type ClientEvent = {
  /** Of the client. */
  name: string;
  endpoint: Endpoint;
} & (
  | { kind: 'connected' }
  /** Follows each `connected` once. `orderly` when this client or the server had taken leave. */
  | { kind: 'disconnected'; reason: string; orderly: boolean }
  /** Also when no address of the endpoint was found. */
  | { kind: 'connect-failed'; reason: string; timedOut: boolean }
  | { kind: 'command-timed-out'; command: string }
  /** The server does not say what changes; it is asked again. */
  | { kind: 'watch-failed'; reason: string }
  /** As the trace mode asks for. */
  | { kind: KeepAliveMessage }
);

/** Whose keep-alive messages become events, by the product's names: this side's, the server's, both or none. */
export type TraceMode = 'CFGTMNoTraceMode' | 'CFGTMNone' | 'CFGTMLocal' | 'CFGTMRemote' | 'CFGTMBoth';

const local: readonly KeepAliveMessage[] = ['poll-sent', 'poll-answer-sent'];
const remote: readonly KeepAliveMessage[] = ['poll-received', 'poll-answer-received'];

/** The keep-alive messages that a trace mode shows. */
export const tracedMessages: Record<TraceMode, readonly KeepAliveMessage[]> = {
  CFGTMNoTraceMode: [],
  CFGTMNone: [],
  CFGTMLocal: local,
  CFGTMRemote: remote,
  CFGTMBoth: [...local, ...remote],
};
