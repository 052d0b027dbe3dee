import { setTimeout as sleep } from 'node:timers/promises';

/** Something a user does, again and again. It throws or answers false when it did not work. */
export type Act = () => Promise<boolean>;

/** What the users saw from a moment on. */
export interface Seen {
  /** Milliseconds from the moment until everything that was started afterwards worked. */
  back: Record<string, number>;
  /** How often each failed. */
  failures: Record<string, number>;
}

const pauseMs = 50;

/** Users at work until told to stop; each act is repeated by a user of its own. */
export function watch(acts: Readonly<Record<string, Act>>) {
  const stopping = new AbortController();
  const log: { name: string; startedAt: number; worked: boolean }[] = [];
  const users = Object.entries(acts).map(async ([name, act]) => {
    for (; !stopping.signal.aborted; await sleep(pauseMs)) {
      const startedAt = performance.now();
      const worked = await act().catch(() => false);
      log.push({ name, startedAt, worked });
    }
  });
  return {
    /** Waits until every act has worked five times in a row, then tells what was seen since `moment` (of `performance.now()`). */
    async calm(moment: number, withinMs = 60_000): Promise<Seen> {
      const calmNow = () =>
        Object.keys(acts).every(
          (name) =>
            since(name, moment).length > 5 &&
            since(name, moment)
              .slice(-5)
              .every(({ worked }) => worked),
        );
      for (const deadline = performance.now() + withinMs; !calmNow(); await sleep(pauseMs))
        if (performance.now() > deadline) throw new Error(`not back within ${withinMs} ms: ${JSON.stringify(summary(moment))}`);
      return summary(moment);
    },
    async stop() {
      stopping.abort();
      await Promise.all(users);
    },
  };

  function since(name: string, moment: number) {
    return log.filter((one) => one.name === name && one.startedAt >= moment);
  }

  function summary(moment: number): Seen {
    const of = (tell: (entries: typeof log) => number) =>
      Object.fromEntries(Object.keys(acts).map((name) => [name, tell(since(name, moment))]));
    return {
      failures: of((entries) => entries.filter(({ worked }) => !worked).length),
      back: of((entries) => {
        const lastFailure = entries.findLastIndex(({ worked }) => !worked);
        return lastFailure < 0 ? 0 : Math.round((entries[lastFailure + 1]?.startedAt ?? Number.POSITIVE_INFINITY) - moment);
      }),
    };
  }
}
