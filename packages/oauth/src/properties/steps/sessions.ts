import fc from 'fast-check';
import { people } from '../people.ts';
import { signIn, signOutEverywhere } from '../sessions.ts';
import { defineStep, nothingToDo } from '../step.ts';

const person = fc.constantFrom(...people.keys());

/** Somebody signs in with a browser. */
export const signInStep = defineStep('sign in', {
  weight: 5,
  details: person,
  async perform(world, number) {
    const user = people[number];
    if (user === undefined) return nothingToDo;
    signIn(world, user);
    return user.id;
  },
});

/** Somebody signs out of everything. */
export const signOutStep = defineStep('sign out everywhere', {
  weight: 2,
  details: person,
  async perform(world, number) {
    const userId = String(people[number]?.id);
    await signOutEverywhere(world, userId);
    return userId;
  },
});
