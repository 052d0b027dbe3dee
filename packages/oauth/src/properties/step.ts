import type fc from 'fast-check';
import type { Outcome } from './outcome.ts';
import type { World } from './world.ts';

/** Something that happens: plain data, so that it is printed and shrunk well. */
export interface Step {
  do: string;
  with: unknown;
}

/** One kind of thing that can happen. */
export interface StepKind {
  name: string;
  /** How often it happens, in proportion to the others. */
  weight: number;
  arbitrary: fc.Arbitrary<Step>;
  /** Lets it happen and says in a few words what came of it; with nothing random in them, so that two worlds can be compared. */
  perform(world: World, step: Step): Promise<string>;
}

/** A kind of step with typed details. */
export const defineStep = <Details>(
  name: string,
  {
    weight,
    details,
    perform,
  }: { weight: number; details: fc.Arbitrary<Details>; perform: (world: World, details: Details) => Promise<string> },
): StepKind => ({
  name,
  weight,
  arbitrary: details.map((given) => ({ do: name, with: given })),
  perform: (world, step) => perform(world, step.with as Details),
});

/** Where there is nothing to do it with. */
export const nothingToDo = 'nothing to do';

/** What came of a request, in a few words. */
export const said = (outcome: Outcome<unknown>, answer: string = 'served'): string =>
  outcome.ok ? answer : `refused: ${outcome.error.code}`;
