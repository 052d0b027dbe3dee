import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { AdministrationError } from '@gauth/auth-client';
import type { CommandContext } from '../command.ts';
import type { Apis } from '../connection.ts';
import { CommandFailure } from '../failure.ts';
import { type Change, changedFields, changesOf } from './changes.ts';
import type { Kind, Present } from './kind.ts';
import { kindOf } from './kinds.ts';
import type { Step } from './plan.ts';
import { secretsOf } from './secrets.ts';
import type { Wanted } from './wanted.ts';
import { giveUpSecret, hasItsSecret, writtenWithSecret } from './written-with-secret.ts';

/** How a step has ended. `skipped`: what it needs failed, or the command was interrupted. */
export type Outcome = { result: 'created' | 'updated' | 'unchanged' } | { result: 'failed' | 'skipped'; reason: string };

/** What every step is carried out with. */
export interface Doing {
  apis: Apis;
  /** Things whose secrets are written again, by name. */
  rewrite: readonly string[];
  env: CommandContext['env'];
  signal: AbortSignal;
}

/** Carries out one step; `held`: another thing has what it wants. */
export async function outcomeOf(
  step: Step,
  { missing, ...doing }: Doing & { missing: string | undefined },
): Promise<Outcome | { held: string }> {
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
    if (!isConflict(error)) throw error;
    // Also where it cannot be read any more, as after an interruption, the secret that was asked for does not come.
    if (await becomesAsWanted(kind, wanted, apis).catch(() => false)) return 'unchanged';
    giveUpSecret(wanted);
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
