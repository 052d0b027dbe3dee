import { TimedOut } from './errors.ts';

/** What the promise gives, unless the deadline (of `performance.now`) comes first: then rejects with TimedOut, which says `overdue`. */
export async function beforeDeadline<T>({
  deadline,
  promise,
  overdue,
}: {
  deadline: number;
  promise: Promise<T>;
  overdue: string;
}): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new TimedOut(overdue)), Math.max(0, deadline - performance.now()));
  try {
    return await Promise.race([promise, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
