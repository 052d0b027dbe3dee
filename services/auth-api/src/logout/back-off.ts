const firstSeconds = 1;
const longestSeconds = 300;

/**
 * Seconds until the next attempt after so many: twice as long each time, from one second to five minutes, and up to a quarter more, so that what failed
 * together is not tried together. `random` is from 0 up to 1.
 */
export const backOffSeconds = (attempts: number, random: number): number =>
  Math.min(longestSeconds, firstSeconds * 2 ** Math.min(attempts - 1, 30) * (1 + random / 4));
