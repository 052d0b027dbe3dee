import { isDeepStrictEqual } from 'node:util';
import { addHolders, claimsOf, givenUp, holdersOf } from './claims.ts';
import { inParallel } from './in-parallel.ts';
import type { Present } from './kind.ts';
import { kindOf, stages } from './kinds.ts';
import { type Doing, type Outcome, outcomeOf } from './outcome-of-step.ts';
import type { Plan, Step } from './plan.ts';
import { rivalsOf, swapping } from './swapping.ts';
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
  const end = ({ wanted, gaveUp }: Attempt, outcome: Outcome) => {
    results.push(outcome.result);
    if (!('reason' in outcome)) return told(wanted, outcome);
    failed.add(nameOf(wanted));
    told(wanted, gaveUp === undefined ? outcome : { ...outcome, reason: `${outcome.reason}; it has given up ${gaveUp}` });
  };
  /** Answers those that cannot be written as long as another thing has what they want. */
  const pass = async (attempts: readonly Attempt[]): Promise<Held[]> => {
    const held = await inParallel(attempts, writesAtOnce, async (attempt): Promise<Held[]> => {
      const missing = attempt.wanted.needs.find((need) => failed.has(need));
      const outcome = await outcomeOf(attempt, { ...doing, missing });
      if ('held' in outcome) return [{ attempt, reason: outcome.held }];
      end(attempt, outcome);
      return [];
    });
    return held.flat();
  };
  for (const stage of stages) {
    const steps = plan.steps.filter(({ action, wanted }) => action !== 'unchanged' && stage.includes(kindOf(wanted)));
    for (const { attempt, reason } of await passes(steps, { ...doing, pass })) end(attempt, { result: 'failed', reason });
  }
  return results;
}

/** A step, and what its thing has given up for it, in words. */
interface Attempt extends Step {
  gaveUp?: string;
}

/** An attempt that another thing is in the way of. */
interface Held {
  attempt: Attempt;
  reason: string;
}

interface Passing extends Doing {
  pass(attempts: readonly Attempt[]): Promise<Held[]>;
}

/** Where things swap what only one can have, first both have to give it up. */
async function passes(steps: readonly Step[], { pass, ...doing }: Passing): Promise<Held[]> {
  const held = await passesInTurn(steps, pass);
  if (held.length === 0) return held;
  const attempts = held.map(({ attempt }) => attempt);
  // As long as nobody knows what is in the way, nobody gives anything up.
  const rivals = await rivalsOf(attempts, doing.apis).catch(() => undefined);
  const more = rivals === undefined ? attempts : await givingUp(attempts, rivals, doing);
  return explained(await passesInTurn(more, pass), rivals ?? []);
}

/** A domain may have to leave one contact center before another can have it. */
async function passesInTurn(attempts: readonly Attempt[], pass: Passing['pass']): Promise<Held[]> {
  let held = await pass(attempts);
  for (let before = attempts.length; held.length > 0 && held.length < before; ) {
    before = held.length;
    held = await pass(held.map(({ attempt }) => attempt));
  }
  return held;
}

function explained(held: readonly Held[], rivals: readonly Present[]): Held[] {
  const all = addHolders(new Map(), rivals);
  return held.map(({ attempt, reason }) => {
    const holders = holdersOf(attempt.wanted, all);
    return { attempt, reason: holders === undefined ? reason : `${reason} (${holders})` };
  });
}

/** Those held up by one another give up what the others wait for. */
function givingUp(attempts: readonly Attempt[], rivals: readonly Present[], doing: Doing): Promise<Attempt[]> {
  const all = new Set(swapping(attempts, rivals));
  const awaited = new Set([...all].flatMap(({ wanted }) => claimsOf(wanted)));
  return inParallel(attempts, writesAtOnce, async (attempt) => (all.has(attempt) ? afterGivingUp(attempt, awaited, doing) : attempt));
}

/** The step as it is to be done once its thing has given up what the others wait for. */
async function afterGivingUp(step: Step, awaited: ReadonlySet<string>, { apis, signal }: Doing): Promise<Attempt> {
  const { wanted, present } = step;
  const change = present === undefined ? {} : givenUp(present, wanted, awaited);
  if (present === undefined || Object.keys(change).length === 0 || signal.aborted) return step;
  const kind = kindOf(wanted);
  const find = () => kind.find(apis, { ...wanted, id: present.id }, wanted);
  try {
    const now = await find();
    if (now === undefined || !isDeepStrictEqual(now.fields, present.fields)) return step;
    await kind.update(apis, now, change);
  } catch {
    // What is wrong shows when the step is tried again.
    return step;
  }
  const left = { ...present, fields: { ...present.fields, ...change } };
  const kept = claimsOf(left);
  const gaveUp = claimsOf(present).filter((claim) => !kept.includes(claim));
  return { ...step, present: await find().catch(() => left), gaveUp: gaveUp.join(', ') };
}
