import fc from 'fast-check';
import { people } from '../people.ts';
import { defineStep } from '../step.ts';

/** A contact center turns the implicit grant off, or on again. */
export const legacyGrants = defineStep('legacy grants', {
  weight: 2,
  details: fc.record({ person: fc.nat(people.length - 1), on: fc.boolean() }),
  async perform({ server: { legacyGrantsOff } }, { person, on }) {
    const contactCenterId = String(people[person]?.contactCenterId);
    if (on) legacyGrantsOff.delete(contactCenterId);
    else legacyGrantsOff.add(contactCenterId);
    return on ? 'on' : 'off';
  },
});
