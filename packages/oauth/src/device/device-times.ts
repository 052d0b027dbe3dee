/** How long things of the device grant take, in seconds (RFC 8628 §3.2, §3.5). */
export const deviceTimes = {
  /** How long a device waits for its user. */
  ttlSeconds: 600,
  /** How long it waits between its questions at least, and how much longer after each one that came too soon. */
  intervalSeconds: 5,
  slowDownSeconds: 5,
  /** How long an expired request is remembered, so that its device hears what happened and its user code is given to no other meanwhile. */
  rememberedSeconds: 600,
} as const;
