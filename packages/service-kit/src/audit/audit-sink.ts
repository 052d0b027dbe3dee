import type { ChainEnd } from './chain.ts';

/** What was found where records go, when it was looked at last. */
export interface Found {
  /** The last record there, which the next one follows. */
  end: ChainEnd | undefined;
  /** How many bytes of a line that was never finished stand behind it; zero when all is well. */
  tornBytes: number;
  /** Whether something stands there that ends with no record, so that it cannot be continued. */
  foreign: boolean;
}

/** Where lines go, one writer at a time. */
export interface AuditSink {
  /** Tells whether lines go elsewhere than the last one did, and what was found there: asked before every line. */
  opened(): Found | undefined;
  /** Writes a line, complete or not at all as far as that can be had. Throws what the system says. */
  append(line: string): void;
  /** Sees to it that what was written survives the machine, and lets go. */
  close(): Promise<void>;
}
