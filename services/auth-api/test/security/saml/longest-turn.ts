/** How long one of several things kept the event loop. */
export interface Turn {
  what: string;
  ms: number;
}

const attempts = 3;

/**
 * How long each kept this thread busy, its asynchronous parts together: an upper bound of how long others had to wait. It is processor time, because on a
 * busy machine the clock goes on while nothing of ours runs; the least of a few attempts, because garbage of others is not its fault.
 */
export async function longestTurnMs(things: readonly (readonly [string, () => Promise<unknown>])[]): Promise<Turn[]> {
  const turns: Turn[] = [];
  for (const [what, act] of things) {
    let ms = await busyMs(act);
    for (let attempt = 1; attempt < attempts && ms > 25; attempt += 1) ms = Math.min(ms, await busyMs(act));
    turns.push({ what, ms });
  }
  return turns;
}

async function busyMs(act: () => Promise<unknown>): Promise<number> {
  const before = process.threadCpuUsage();
  await act().catch(() => undefined);
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
}
