import { isDeepStrictEqual } from 'node:util';
import { givenUp, holdersOf } from './claims.ts';
import { inParallel } from './in-parallel.ts';
import { kindOf, stages } from './kinds.ts';
import { type Doing, type Outcome, outcomeOf } from './outcome-of-step.ts';
import type { Plan, Step } from './plan.ts';
import { swapping } from './swapping.ts';
import { nameOf, type Wanted } from './wanted.ts';

/** Who hears of every step that has ended. */
export type Told = (wanted: Wanted, outcome: Outcome) => void;

interface CarryingOut extends Doing {
  plan: Plan;
  told: Told;
}

const writesAtOnce = 8;

/**
 * Carries a plan out, stage by stage. Each thing is read again right before it is written: what somebody else has changed since the plan is left as it is
 * and reported. What fails holds up only what needs it.
 */
export async function carryOut({ plan, told, ...doing }: CarryingOut): Promise<Outcome['result'][]> {
  const results: Outcome['result'][] = [];
  const failed = new Set<string>();
  const end = (wanted: Wanted, outcome: Outcome) => {
    results.push(outcome.result);
    if ('reason' in outcome) failed.add(nameOf(wanted));
    told(wanted, outcome);
  };
  /** Answers those that cannot be written as long as another thing has what they want. */
  const pass = async (steps: readonly Step[]): Promise<Held[]> => {
    const held = await inParallel(steps, writesAtOnce, async (step): Promise<Held[]> => {
      const missing = step.wanted.needs.find((need) => failed.has(need));
      const outcome = await outcomeOf(step, { ...doing, missing });
      if ('held' in outcome) return [{ step, reason: outcome.held }];
      end(step.wanted, outcome);
      return [];
    });
    return held.flat();
  };
  for (const stage of stages) {
    const steps = plan.steps.filter(({ action, wanted }) => action !== 'unchanged' && stage.includes(kindOf(wanted)));
    for (const { step, reason } of await passes(steps, { ...doing, pass, swapping: (held) => swapping(held, plan, failed) })) {
      const holders = holdersOf(step.wanted, plan.present);
      end(step.wanted, { result: 'failed', reason: holders === undefined ? reason : `${reason} (${holders})` });
    }
  }
  return results;
}

/** A step that another thing is in the way of. */
interface Held {
  step: Step;
  reason: string;
}

interface Passing extends Doing {
  pass(steps: readonly Step[]): Promise<Held[]>;
  /** Those of the held that get what they want once each gives up what the others wait for. */
  swapping(held: readonly Step[]): readonly Step[];
}

/** A domain may have to leave one contact center before another can have it, and where they swap, first both have to give it up. */
async function passes(steps: readonly Step[], { pass, swapping, ...doing }: Passing): Promise<Held[]> {
  let held = await pass(steps);
  let mayGiveUp = true;
  for (let before = steps.length; held.length > 0; held = await pass(held.map(({ step }) => step))) {
    if (held.length === before) {
      if (!mayGiveUp) return held;
      mayGiveUp = false;
      const all = swapping(held.map(({ step }) => step));
      held = await inParallel(held, writesAtOnce, async ({ step, reason }) => ({
        step: all.includes(step) ? await afterGivingUp(step, all, doing) : step,
        reason,
      }));
    }
    before = held.length;
  }
  return held;
}

/** The step as it is to be done once its thing has given up what the others wait for. */
async function afterGivingUp(step: Step, all: readonly Step[], { apis, signal }: Doing): Promise<Step> {
  const { wanted, present } = step;
  const others = all.filter((other) => other !== step).map((other) => other.wanted);
  const change = present === undefined ? {} : givenUp(present, wanted, others);
  if (present === undefined || Object.keys(change).length === 0 || signal.aborted) return step;
  const kind = kindOf(wanted);
  try {
    const now = await kind.find(apis, { ...wanted, id: present.id }, wanted);
    if (now === undefined || !isDeepStrictEqual(now.fields, present.fields)) return step;
    await kind.update(apis, now, change);
    return { ...step, present: await kind.find(apis, { ...wanted, id: present.id }, wanted) };
  } catch {
    // What is wrong shows when the step is tried again.
    return step;
  }
}
