import type { Apis } from '../connection.ts';
import { type Change, changesOf } from './changes.ts';
import type { Stated } from './file/stated-things.ts';
import type { Kind, Present } from './kind.ts';
import { kindOf, ownedKinds, stages } from './kinds.ts';
import { type Identity, nameOf, scopeOf, type Wanted } from './wanted.ts';

/** What becomes of one thing that a file states. */
export interface Step {
  wanted: Wanted;
  /** `settle`: nobody can tell yet, for auth-api does not know the contact center; it is decided when its turn comes. */
  action: 'create' | 'update' | 'unchanged' | 'settle';
  present?: Present | undefined;
  changes: readonly Change[];
}

/** Everything that is to be done, and what was found on the way. */
export interface Plan {
  steps: readonly Step[];
  /** There, in a group that the files state, and in none of the files. */
  unmanaged: readonly Present[];
  /** All that was read. */
  present: readonly Present[];
}

/** What a plan is made of. */
export interface Planning {
  apis: Apis;
  stated: Stated;
  /** Names of things whose secrets are written again; `*` stands for any characters. */
  rewrite: readonly string[];
  /** Whether all kinds are read, and not only those that files state something of. */
  everything?: boolean;
}

/** Reads what is there and compares. Writes nothing. */
export async function makePlan(planning: Planning): Promise<Plan> {
  const { stated, rewrite } = planning;
  const { present, unread } = await readPresent(planning);
  const byName = new Map(present.map((each) => [nameOf(each), each]));
  const steps = stated.things.map((wanted): Step => {
    const there = byName.get(nameOf(wanted));
    if (there === undefined) return { wanted, action: unread.has(scopeOf(wanted)) ? 'settle' : 'create', changes: [] };
    const changes = changesOf(kindOf(wanted), { wanted, present: there, rewrite });
    return { wanted, action: changes.length > 0 ? 'update' : 'unchanged', present: there, changes };
  });
  const wantedNames = new Set(stated.things.map(nameOf));
  const unmanaged = present.filter((each) => stated.scopes.has(scopeOf(each)) && !wantedNames.has(nameOf(each)));
  return { steps, unmanaged, present };
}

async function readPresent({ apis, stated, everything = false }: Planning): Promise<{ present: Present[]; unread: Set<string> }> {
  const wantedOf = ({ name }: Kind) => stated.things.filter(({ kind }) => kind === name);
  const top = stages.flat().filter((kind) => !ownedKinds.includes(kind) && (everything || stated.scopes.has(kind.name)));
  const readings = await Promise.all(top.map((kind) => kind.list(apis, { owners: [], wanted: [], patient: true })));
  const present = readings.flatMap((reading) => reading.present);
  const there = present.filter(({ kind }) => kind === 'contactCenters').map(({ key }) => key);
  const names = new Set(present.map(nameOf));
  // auth-api may be waiting for its own client, which is registered only when the plan is carried out.
  const patient = wantedOf(kindOf({ kind: 'clients' })).every((client) => names.has(nameOf(client)));
  const owned = await Promise.all(
    ownedKinds.map(async (kind) => {
      const wanted = wantedOf(kind);
      const owners = everything ? there : ownersOf(kind, { there, wanted, scopes: stated.scopes });
      const reading = await kind.list(apis, { owners, wanted, patient });
      return { present: reading.present, unread: reading.unread.map((owner) => scopeOf({ kind: kind.name, owner })) };
    }),
  );
  return { present: [...present, ...owned.flatMap((reading) => reading.present)], unread: new Set(owned.flatMap(({ unread }) => unread)) };
}

/** Those that are there already and of which something is stated. */
function ownersOf(
  { name }: Kind,
  { there, wanted, scopes }: { there: readonly string[]; wanted: readonly Identity[]; scopes: ReadonlySet<string> },
) {
  const asked = new Set(wanted.map(({ owner }) => owner));
  return there.filter((owner) => asked.has(owner) || scopes.has(scopeOf({ kind: name, owner })));
}
