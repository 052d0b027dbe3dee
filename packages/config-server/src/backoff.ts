interface Pauses {
  firstMs: number;
  longestMs: number;
}

/** Pauses between attempts: each twice the one before, up to a limit, and shortened at random so that many clients do not return as one. */
export interface Backoff {
  nextMs(): number;
  /** The next pause is the first again. */
  reset(): void;
}

/** Makes the pauses of one client. */
export function createBackoff({ firstMs, longestMs }: Pauses, random: () => number = Math.random): Backoff {
  let upcoming = firstMs;

  return {
    nextMs() {
      const pause = upcoming;
      upcoming = Math.min(longestMs, upcoming * 2);
      return pause * (0.5 + random() / 2);
    },
    reset() {
      upcoming = firstMs;
    },
  };
}
