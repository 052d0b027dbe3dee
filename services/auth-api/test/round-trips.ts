import type { Redis } from '@gauth/service-kit';

/** How often something was written to the server while `work` ran: what was written at once travels at once. */
export async function roundTrips(redis: Redis, work: () => Promise<unknown>): Promise<number> {
  let written = 0;
  const { stream } = redis as unknown as { stream: { write: (...args: unknown[]) => boolean } };
  const write = stream.write;
  stream.write = (...args) => {
    written += 1;
    return write.apply(stream, args);
  };
  try {
    await work();
  } finally {
    stream.write = write;
  }
  return written;
}
