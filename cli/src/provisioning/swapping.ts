import { type Claimant, holdersOf } from './claims.ts';
import type { Plan, Step } from './plan.ts';
import { nameOf } from './wanted.ts';

/** Those of the steps that are held up by one another alone: what they give up, each of them gets. `failed` has the names of things that stayed as they were. */
export function swapping(held: readonly Step[], { steps, present }: Plan, failed: ReadonlySet<string>): readonly Step[] {
  const names = new Set(held.map(({ wanted }) => nameOf(wanted)));
  const written = new Map(steps.filter(({ wanted }) => !failed.has(nameOf(wanted))).map(({ wanted }) => [nameOf(wanted), wanted.fields]));
  const others = present.filter((each) => !names.has(nameOf(each)));
  return free(
    held,
    others.map((each) => ({ ...each, fields: { ...each.fields, ...written.get(nameOf(each)) } })),
  );
}

/** Whoever gets nothing keeps what it has, which may hold up others of them. */
function free(held: readonly Step[], others: readonly Claimant[]): readonly Step[] {
  const isFree = ({ wanted }: Step) => holdersOf(wanted, others) === undefined;
  const left = held.filter(isFree);
  if (left.length === held.length) return held;
  const stay = held.filter((step) => !isFree(step)).flatMap(({ present }) => present ?? []);
  return free(left, [...others, ...stay]);
}
