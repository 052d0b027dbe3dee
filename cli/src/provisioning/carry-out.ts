import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { AdministrationError } from '@gauth/auth-client';
import type { CommandContext } from '../command.ts';
import type { Apis } from '../connection.ts';
import { CommandFailure } from '../failure.ts';
import { type Change, changedFields, changesOf } from './changes.ts';
import { givenUp, holdersOf } from './claims.ts';
import { inParallel } from './in-parallel.ts';
import type { Kind, Present } from './kind.ts';
import { kindOf, stages } from './kinds.ts';
import type { Plan, Step } from './plan.ts';
import { secretsOf } from './secrets.ts';
import { swapping } from './swapping.ts';
import { nameOf, type Wanted } from './wanted.ts';
import { giveUpSecret, hasItsSecret, writtenWithSecret } from './written-with-secret.ts';

/** How a step has ended. `skipped`: what it needs failed, or the command was interrupted. */
export type Outcome = { result: 'created' | 'updated' | 'unchanged' } | { result: 'failed' | 'skipped'; reason: string };

/** Who hears of every step that has ended. */
export type Told = (wanted: Wanted, outcome: Outcome) => void;

interface CarryingOut {
  apis: Apis;
  plan: Plan;
  rewrite: readonly string[];
  env: CommandContext['env'];
  signal: AbortSignal;
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

type Doing = Pick<CarryingOut, 'apis' | 'rewrite' | 'env' | 'signal'>;

async function outcomeOf(step: Step, { missing, ...doing }: Doing & { missing: string | undefined }): Promise<Outcome | { held: string }> {
  if (missing !== undefined) return { result: 'skipped', reason: `it needs ${missing}, which failed` };
  if (doing.signal.aborted) return { result: 'skipped', reason: 'interrupted' };
  try {
    return { result: await written(step, doing) };
  } catch (error) {
    return isConflict(error) ? { held: reasonOf(error) } : { result: 'failed', reason: reasonOf(error) };
  }
}

const isConflict = (error: unknown): boolean => error instanceof AdministrationError && error.status === 409;

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

async function written({ wanted, action, present }: Step, doing: Doing): Promise<'created' | 'updated' | 'unchanged'> {
  const kind = kindOf(wanted);
  if (action === 'create') return created(kind, wanted, doing);
  const now = await kind.find(doing.apis, { ...wanted, id: present?.id }, wanted);
  if (now === undefined) {
    if (action === 'settle') return created(kind, wanted, doing);
    throw new CommandFailure('it is gone since the plan was made; run the command again');
  }
  const changes = changesOf(kind, { wanted, present: now, rewrite: doing.rewrite });
  if (changes.length === 0) return 'unchanged';
  if (present !== undefined && !isDeepStrictEqual(now.fields, present.fields)) {
    if (await becomesAsWanted(kind, wanted, doing.apis)) return 'unchanged';
    throw new CommandFailure('somebody else has changed it since the plan was made; run the command again');
  }
  return updated(kind, { wanted, now, changes }, doing);
}

async function updated(kind: Kind, { wanted, now, changes }: { wanted: Wanted; now: Present; changes: readonly Change[] }, doing: Doing) {
  const secrets = changes.filter((change) => 'secret' in change).map(({ field }) => field);
  const change = { ...changedFields(changes), ...secretsOf(wanted, secrets, doing.env) };
  await writtenWithSecret(wanted, {
    write: (made) => kind.update(doing.apis, now, { ...change, ...made }),
    secret: kind.makesSecret?.(change, 'update') ? 'asked for' : secrets.includes('client_secret') ? 'renewed' : 'none',
  });
  return 'updated' as const;
}

async function created(kind: Kind, wanted: Wanted, { apis, env }: Doing): Promise<'created' | 'unchanged'> {
  const secrets = secretsOf(wanted, Object.keys(wanted.secrets), env);
  const stated = Object.fromEntries(Object.entries(wanted.fields).filter(([, value]) => value !== null));
  try {
    const fields = { ...stated, ...secrets };
    const secret = kind.makesSecret?.(fields, 'create') ? 'asked for' : 'none';
    await writtenWithSecret(wanted, { write: () => kind.create(apis, wanted, fields), secret });
    return 'created';
  } catch (error) {
    if (isConflict(error) && (await becomesAsWanted(kind, wanted, apis))) return 'unchanged';
    if (isConflict(error)) giveUpSecret(wanted);
    throw error;
  }
}

const othersTakeMs = 2000;
const pauseMs = 100;

/** Another run of the same files may have been faster, or be in the middle of what takes several requests. */
async function becomesAsWanted(kind: Kind, wanted: Wanted, apis: Apis): Promise<boolean> {
  for (const end = Date.now() + othersTakeMs; ; ) {
    const present = await kind.find(apis, wanted, wanted);
    if (present === undefined) return false;
    if (changesOf(kind, { wanted, present, rewrite: [] }).length === 0 && hasItsSecret(wanted)) return true;
    if (Date.now() > end) return false;
    await sleep(pauseMs);
  }
}
