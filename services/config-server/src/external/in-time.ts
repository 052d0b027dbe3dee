/** The time for an external check is over. */
export class GaveUp extends Error {
  override readonly name = 'GaveUp';
}

/** What the work gives; rejects with GaveUp when it takes longer, and aborts its signal with the same. Whether the work heeds that does not matter. */
export async function inTime<T>(withinMs: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const { promise: overdue, reject } = Promise.withResolvers<never>();
  const giveUp = (): void => {
    const reason = new GaveUp(`no answer within ${Math.round(withinMs)} ms`);
    controller.abort(reason);
    reject(reason);
  };
  const timer = setTimeout(giveUp, Math.max(0, withinMs));
  try {
    return await Promise.race([work(controller.signal), overdue]);
  } finally {
    clearTimeout(timer);
  }
}
