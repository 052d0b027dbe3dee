interface TenureOptions {
  /** Milliseconds that only move forward, also while this process is stopped. */
  clock: () => number;
  /** Called when the time is over. */
  onOver: () => void;
}

/** The time for which the lease is known to be ours. */
export interface Tenure {
  holds(): boolean;
  prolong(until: number): void;
  end(): void;
}

/** Makes a tenure, which has not begun. */
export function createTenure({ clock, onOver }: TenureOptions): Tenure {
  let until = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;

  const holds = (): boolean => clock() < until;
  const check = (): void => {
    if (holds()) watch();
    else onOver();
  };
  const watch = (): void => {
    clearTimeout(timer);
    timer = setTimeout(check, Math.max(1, Math.ceil(until - clock())));
  };

  return {
    holds,
    prolong(later) {
      until = later;
      watch();
    },
    end() {
      until = Number.NEGATIVE_INFINITY;
      clearTimeout(timer);
    },
  };
}
