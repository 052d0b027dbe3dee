import { isDeepStrictEqual } from 'node:util';
import type { Apis } from '../connection.ts';
import { CommandFailure } from '../failure.ts';
import type { Present } from './kind.ts';
import { kindOf, stages } from './kinds.ts';
import { needsOf } from './needs-of.ts';
import type { Plan } from './plan.ts';
import { type KindName, nameOf } from './wanted.ts';

/** What would be deleted, and what stays although it is in no file, each with its reason. */
export interface Pruning {
  deleted: readonly Present[];
  kept: readonly { present: Present; reason: string }[];
}

/** Decides what of the unmanaged things goes: nothing that the installation itself, this command or another thing that stays needs. */
export function makePruning(
  { steps, unmanaged, present }: Plan,
  { kinds, ownClientId }: { kinds: readonly KindName[]; ownClientId: string | undefined },
): Pruning {
  const kept: { present: Present; reason: string }[] = [];
  const candidates = unmanaged.filter(({ kind }) => kinds.includes(kind));
  const goes = new Map(candidates.map((each) => [nameOf(each), each]));
  const keep = (each: Present, reason: string) => {
    goes.delete(nameOf(each));
    kept.push({ present: each, reason });
  };
  for (const each of candidates) {
    const reason = ownReason(each, ownClientId);
    if (reason !== undefined) keep(each, reason);
  }
  const neededByFiles = new Map(steps.flatMap(({ wanted }) => wanted.needs.map((need) => [need, wanted] as const)));
  const neededBy = dependentsAmong(present);
  // What needs others comes later in the order of stages, so one pass from its end finds everything.
  for (const kind of stages.flat().reverse())
    for (const each of candidates.filter((candidate) => candidate.kind === kind.name && goes.has(nameOf(candidate)))) {
      const dependent =
        neededByFiles.get(nameOf(each)) ??
        neededBy.get(nameOf(each))?.find((other) => isOtherOwner(other, each) && !goes.has(nameOf(other)));
      if (dependent !== undefined) keep(each, `${nameOf(dependent)} needs it`);
    }
  return { deleted: [...goes.values()], kept };
}

/** What needs each thing, under the name of that thing. */
function dependentsAmong(present: readonly Present[]): Map<string, Present[]> {
  const neededBy = new Map<string, Present[]>();
  for (const other of present)
    for (const need of needsOf(other)) {
      const dependents = neededBy.get(need) ?? [];
      dependents.push(other);
      neededBy.set(need, dependents);
    }
  return neededBy;
}

/** Parts of a contact center go with it. */
const isOtherOwner = (other: Present, each: Present): boolean => other.owner === undefined || other.owner !== each.key;

function ownReason({ kind, key, fields }: Present, ownClientId: string | undefined): string | undefined {
  if (kind !== 'clients') return undefined;
  if (key === ownClientId) return 'this command signs in with it';
  const authorities = Array.isArray(fields.authorities) ? fields.authorities : [];
  return authorities.includes('ROLE_INTERNAL_CLIENT') ? 'services sign in with it' : undefined;
}

/**
 * Deletes in the order in which nothing needs what goes. What somebody has changed since it was listed stays, and so does what that needs. Tells of each;
 * answers how many could not be deleted.
 */
export async function carryOutPruning(
  apis: Apis,
  { deleted, signal }: Pick<Pruning, 'deleted'> & { signal: AbortSignal },
  told: (present: Present, failure: string | undefined) => void,
): Promise<number> {
  const inOrder = stages.flatMap((stage) => stage.flatMap(({ name }) => deleted.filter(({ kind }) => kind === name))).reverse();
  const neededBy = new Map<string, string>();
  let failures = 0;
  for (const each of inOrder) {
    const dependent = neededBy.get(nameOf(each));
    const failure = dependent === undefined ? await failureOf(removed(apis, each, signal)) : `${dependent} stays and needs it`;
    told(each, failure);
    if (failure === undefined) continue;
    failures += 1;
    for (const need of needsOf(each)) neededBy.set(need, nameOf(each));
  }
  return failures;
}

/** Somebody else may have been faster. */
async function removed(apis: Apis, present: Present, signal: AbortSignal): Promise<void> {
  if (signal.aborted) throw new CommandFailure('interrupted');
  const kind = kindOf(present);
  const now = await kind.find(apis, present);
  if (now === undefined) return;
  if (!isDeepStrictEqual(now, present)) throw new CommandFailure('somebody else has changed it since it was listed; run the command again');
  await kind.remove(apis, present);
}

const failureOf = (removal: Promise<void>): Promise<string | undefined> =>
  removal.then(
    () => undefined,
    (error: Error) => error.message,
  );
