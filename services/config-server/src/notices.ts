/** Says at once that something may have happened. Nobody may rely on it: what it misses is found by looking again and again. */
export interface Notices {
  /** Calls back for every notice of this channel, and when some may have been missed. */
  on(channel: string, callback: () => void): void;
  close(): Promise<void>;
}
