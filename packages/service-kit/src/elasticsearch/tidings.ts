import type { Problem } from './problem.ts';

/** What became of documents, as the metric counts them. */
export interface Outcome {
  indexed: number;
  refused: number;
  spooled: number;
  dropped: number;
}

/** Told what became of documents, and of how many bytes the memory is rid. */
export type Settled = (outcome: Partial<Outcome>, bytes: number) => void;

/** What there is to say about the way to Elasticsearch. */
export type Tidings =
  | { kind: 'failing'; problem: Problem }
  | { kind: 'working' }
  | { kind: 'refused'; reason: string }
  | { kind: 'set-up-failed'; reason: string };

/** Told what there is to say. */
export type Tell = (tidings: Tidings) => void;
