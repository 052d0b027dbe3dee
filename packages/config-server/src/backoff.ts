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
export const createBackoff = (pauses: Pauses, random: () => number = Math.random): Backoff => new Doubling(pauses, random);

class Doubling implements Backoff {
  readonly #pauses: Pauses;
  readonly #random: () => number;
  #upcoming: number;

  constructor(pauses: Pauses, random: () => number) {
    this.#pauses = pauses;
    this.#random = random;
    this.#upcoming = pauses.firstMs;
  }

  nextMs(): number {
    const pause = this.#upcoming;
    this.#upcoming = Math.min(this.#pauses.longestMs, this.#upcoming * 2);
    return pause * (0.5 + this.#random() / 2);
  }

  reset(): void {
    this.#upcoming = this.#pauses.firstMs;
  }
}
