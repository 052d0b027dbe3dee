import fc from 'fast-check';
import { clientFeatures, clientIds } from './client-features.ts';
import type { InvariantId } from './invariants.ts';
import { createJudge, InvariantBroken } from './judge.ts';
import type { Run } from './run-of.ts';
import { judgeStanding, standing } from './standing.ts';
import type { Step, StepKind } from './step.ts';
import { chains, stepKinds } from './steps/index.ts';
import { createWorld, type Sabotage, type World } from './world.ts';

const byName = new Map(stepKinds.map((kind) => [kind.name, kind]));

/** Who is registered at first, and what happens then. */
export interface Story {
  clients: readonly (typeof clientFeatures extends fc.Arbitrary<infer Features> ? Features : never)[];
  steps: readonly Step[];
}

const registered = fc.array(clientFeatures, { minLength: clientIds.length, maxLength: clientIds.length });
const chained = (kinds: readonly StepKind[]): fc.Arbitrary<Step[]> => fc.tuple(...kinds.map(({ arbitrary }) => arbitrary));

const anyStep = fc.oneof(...stepKinds.map(({ weight, arbitrary }) => ({ weight, arbitrary }))).map((step) => [step]);
const someSteps = fc.oneof({ weight: 2, arbitrary: anyStep }, { weight: 1, arbitrary: fc.oneof(...chains.map(chained)) });

const storiesFrom = (parts: fc.Arbitrary<Step[]>, maxLength: number): fc.Arbitrary<Story> =>
  fc.record({ clients: registered, steps: fc.array(parts, { minLength: 1, maxLength, size: 'max' }).map((steps) => steps.flat()) });

/** Everything that can happen, in any order; shrinking leaves out what does not matter. */
export const stories = storiesFrom(someSteps, 25);

/** The same few things again and again, each time a little different. */
const storiesOf = (chain: readonly StepKind[]): fc.Arbitrary<Story> => storiesFrom(chained(chain), 8);

/** Lets a step happen. */
export async function perform(world: World, step: Step): Promise<string> {
  const kind: StepKind | undefined = byName.get(step.do);
  if (kind === undefined) throw new TypeError(`nobody knows how to ${step.do}`);
  return `${step.do}: ${await kind.perform(world, step)}`;
}

interface Exploration extends Run {
  numRuns: number;
  /** The one invariant that counts, where the others are not asked about. */
  only?: InvariantId;
  sabotage?: Sabotage;
  /** Steps that stories are made of, in this order, instead of all that can happen. */
  chain?: readonly StepKind[];
}

/** What is known after stories have happened. */
export interface Explored {
  details: fc.RunDetails<[Story]>;
  /** The invariant that did not hold. */
  broken: InvariantId | undefined;
  /** How often each one was put to the test. */
  counts: ReadonlyMap<InvariantId, number>;
}

/** Lets stories happen to servers until an invariant does not hold, and then looks for the shortest one of them. */
export async function explore({ numRuns, seed, path, only, sabotage, chain }: Exploration): Promise<Explored> {
  const judge = createJudge(only);
  const property = fc.asyncProperty(chain ? storiesOf(chain) : stories, async ({ clients, steps }) => {
    const world = createWorld(clients, { judge, ...(sabotage && { sabotage }) });
    for (const step of steps) {
      await perform(world, step);
      if (only === undefined || standing.includes(only)) await judgeStanding(world);
    }
  });
  const details = await fc.check(property, {
    numRuns,
    // Whoever breaks something on purpose knows what it is.
    endOnFailure: sabotage !== undefined,
    ...(seed !== undefined && { seed }),
    ...(path !== undefined && { path }),
  });
  const { errorInstance } = details;
  return { details, broken: errorInstance instanceof InvariantBroken ? errorInstance.id : undefined, counts: judge.counts };
}
