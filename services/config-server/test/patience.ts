/** Limits of a client for tests that are about no time-out: everything is answered in the end, however busy the machine is. */
export const patience = { connectTimeoutMs: 10_000, requestTimeoutMs: 10_000 } as const;
