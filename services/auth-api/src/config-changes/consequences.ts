import type { Change, ObjectType, Person } from '@gauth/config-server';
import type { AuditTrail } from '../audit-trail.ts';
import type { Ending } from '../logout/ending.ts';
import type { WatchedEnvironment } from '../ports/watched-environment.ts';
import { userIdOf } from '../user-id.ts';
import { inParallel } from './in-parallel.ts';
import { eachPage } from './pages.ts';
import { createTenantTree, type TenantTree } from './tenant-tree.ts';

/** A contact center as far as it says whose persons are its users. */
export interface TenantOfContactCenter {
  id: string;
  environmentId: string;
  /** Name of its tenant; the environment's when absent. */
  tenant?: string | undefined;
}

/**
 * What changes in a Configuration Database mean for what its persons have here: everything of a person ends who could not sign in any more because
 * person, tenant or application is disabled or gone. Both reject when a server or store is away, and may be called again.
 */
export interface Consequences {
  ofChange(watched: WatchedEnvironment, change: Change): Promise<void>;
  /** It is not known what has changed. Persons who are gone cannot be found any more. */
  ofAnything(watched: WatchedEnvironment): Promise<void>;
}

interface Dependencies {
  contactCenters: () => readonly TenantOfContactCenter[];
  ending: Pick<Ending, 'endUser'>;
  trail: Pick<AuditTrail, 'record'>;
}

/** Questions and ends at once, so that sign-ins are not kept waiting. */
const atOnce = 8;

type Ended = Pick<Person, 'dbid'> & { tenantDbid?: number };

/** Draws the consequences. */
export function createConsequences({ contactCenters, ending, trail }: Dependencies): Consequences {
  async function endUser(contactCenterId: string, dbid: number, reason: string): Promise<void> {
    const user = { id: userIdOf(contactCenterId, dbid), contactCenterId };
    const participations = await ending.endUser({ user });
    if (participations.length > 0) trail.record({ event: 'user.ended', outcome: 'success', userId: user.id, contactCenterId, reason });
  }

  /** A person of whom no tenant is known may have been a user of any contact center, and of one whose tenant is not known (any more) anybody. */
  async function endAll({ environment }: WatchedEnvironment, persons: readonly Ended[], tree: TenantTree, reason: string): Promise<void> {
    const centers = contactCenters()
      .filter(({ environmentId }) => environmentId === environment.id)
      .map(({ id, tenant }) => ({ id, tenants: tree.named(tenant ?? environment.tenant) }));
    const ends = persons.flatMap(({ dbid, tenantDbid }) =>
      centers.filter(({ tenants }) => isUser(tenantDbid, tenants)).map(({ id }) => ({ id, dbid })),
    );
    await inParallel(ends, atOnce, ({ id, dbid }) => endUser(id, dbid, reason));
  }

  async function endPersons(watched: WatchedEnvironment, dbids: readonly number[], kind: Change['kind']): Promise<void> {
    const ended: Ended[] = [];
    if (kind === 'deleted') ended.push(...dbids.map((dbid) => ({ dbid })));
    else
      await inParallel(dbids, atOnce, async (dbid) => {
        const [person] = await watched.server.persons({ dbid });
        if (person?.state !== 'enabled') ended.push(person ?? { dbid });
      });
    if (ended.length > 0) await endAll(watched, ended, await treeOf(watched), 'the person is disabled or gone');
  }

  const endPages = (watched: WatchedEnvironment, filter: Parameters<typeof watched.server.persons>[0], tree: TenantTree, reason: string) =>
    eachPage(
      (page) => watched.server.persons(filter, page),
      (persons) => endAll(watched, persons, tree, reason),
    );

  async function endTenants(watched: WatchedEnvironment, changed: (dbid: number) => boolean): Promise<void> {
    const disabled: number[] = [];
    const list = (page: Parameters<typeof watched.server.tenants>[1]) => watched.server.tenants({ state: 'disabled' }, page);
    await eachPage(list, async (tenants) => disabled.push(...tenants.map(({ dbid }) => dbid).filter(changed)));
    if (disabled.length === 0) return;
    const tree = await treeOf(watched);
    for (const tenantDbid of tree.below(disabled)) await endPages(watched, { tenantDbid }, tree, 'the tenant is disabled');
  }

  async function endEverybody(watched: WatchedEnvironment): Promise<void> {
    const [application] = await watched.server.applications({ name: watched.environment.appName });
    if (application?.state === 'enabled') return;
    await endPages(watched, {}, await treeOf(watched), 'the application is disabled or gone');
  }

  const ofType: Partial<Record<ObjectType, (watched: WatchedEnvironment, change: Change) => Promise<void>>> = {
    CFGPerson: (watched, { dbids, kind }) => endPersons(watched, dbids, kind),
    CFGTenant: (watched, { dbids }) => endTenants(watched, (dbid) => dbids.includes(dbid)),
    CFGApplication: endEverybody,
  };

  return {
    async ofChange(watched, change) {
      // Nobody has been let in yet by what is new.
      if (change.kind !== 'added') await ofType[change.objectType]?.(watched, change);
    },
    async ofAnything(watched) {
      await endPages(watched, { state: 'disabled' }, await treeOf(watched), 'the person is disabled or gone');
      await endTenants(watched, () => true);
      await endEverybody(watched);
    },
  };
}

const isUser = (tenantDbid: number | undefined, tenants: ReadonlySet<number>): boolean =>
  tenantDbid === undefined || tenants.size === 0 || tenants.has(tenantDbid);

async function treeOf({ server }: WatchedEnvironment): Promise<TenantTree> {
  const tenants: Parameters<typeof createTenantTree>[0][number][] = [];
  await eachPage(
    (page) => server.tenants({}, page),
    async (page) => tenants.push(...page),
  );
  return createTenantTree(tenants);
}
