import type { ElasticsearchState } from './ask-elasticsearch.ts';
import type { Outcome, Tidings } from './tidings.ts';

/** What the service's thread says to the one that ships. Lines come joined, because one text is copied faster than many. */
export type ToThread =
  | { kind: 'lines'; service: string; audit: string }
  /** To look at Elasticsearch; questions are told apart by number. */
  | { kind: 'ask'; question: number }
  /** To end; requests that take longer than this many milliseconds are given up. */
  | { kind: 'close'; withinMs: number };

/** What the thread that ships answers. */
export type FromThread =
  | { kind: 'settled'; outcome: Partial<Outcome>; bytes: number }
  | { kind: 'tidings'; tidings: Tidings }
  | { kind: 'state'; question: number; state: ElasticsearchState }
  | { kind: 'closed' };
