import type { Evidence } from './evidence.ts';

/** How far a specification is followed. Only `no` may go without evidence. */
export type Status = 'complete' | 'partly' | 'no';

/** One specification, or a part of one that stands for itself. `note` says what the mark alone would hide. */
export interface Specification {
  name: string;
  status: Status;
  note: string;
  evidence: readonly Evidence[];
}
