import type { Outcome, Tidings } from './tidings.ts';

/** What the service's thread says to the one that ships. Lines come joined, because one text is copied faster than many. */
export type ToThread =
  | { kind: 'lines'; service: string; audit: string }
  /** To end; requests that take longer than this many milliseconds are given up. */
  | { kind: 'close'; withinMs: number };

/** What the thread that ships answers. */
export type FromThread =
  | { kind: 'settled'; outcome: Partial<Outcome>; bytes: number }
  | { kind: 'tidings'; tidings: Tidings }
  | { kind: 'closed' };
