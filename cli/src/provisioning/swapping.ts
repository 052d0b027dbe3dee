import type { Apis } from '../connection.ts';
import { addHolders, claimsAnything, type Holders, holdersOf } from './claims.ts';
import type { Present } from './kind.ts';
import { kindOf } from './kinds.ts';
import type { Step } from './plan.ts';
import { nameOf } from './wanted.ts';

/** Everything that may be in the way of these, as it is now. A plan has read only what files state of contact centers, and another one may have it. */
export async function rivalsOf(held: readonly Step[], apis: Apis): Promise<readonly Present[]> {
  const kinds = new Set(
    held
      .map(({ wanted }) => wanted)
      .filter(claimsAnything)
      .map(kindOf),
  );
  if (kinds.size === 0) return [];
  const reach = { wanted: [], patient: true };
  const centers = await kindOf({ kind: 'contactCenters' }).list(apis, { ...reach, owners: [] });
  const owners = centers.present.map(({ key }) => key);
  const readings = await Promise.all([...kinds].map((kind) => kind.list(apis, { ...reach, owners })));
  return readings.flatMap(({ present }) => present);
}

/** Those of the steps that are held up by one another alone: what they give up, each of them gets. */
export function swapping(held: readonly Step[], rivals: readonly Present[]): readonly Step[] {
  const names = new Set(held.map(({ wanted }) => nameOf(wanted)));
  const others = rivals.filter((each) => !names.has(nameOf(each)));
  return free(held, addHolders(new Map(), others));
}

/** Whoever gets nothing keeps what it has, which may hold up others of them. */
function free(held: readonly Step[], others: Holders): readonly Step[] {
  const left = new Set(held.filter(({ wanted }) => holdersOf(wanted, others) === undefined));
  if (left.size === held.length) return held;
  const stay = held.filter((step) => !left.has(step)).flatMap(({ present }) => present ?? []);
  return free([...left], addHolders(others, stay));
}
