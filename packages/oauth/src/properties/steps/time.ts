import fc from 'fast-check';
import { defineStep } from '../step.ts';

/** Lets time pass, around the moments at which something ends. */
export const wait = defineStep('wait', {
  weight: 4,
  details: fc.constantFrom(1, 5, 29, 31, 59, 61, 301, 601, 3601, 90_000),
  async perform(world, seconds) {
    world.wait(seconds);
    return `${seconds} s`;
  },
});
