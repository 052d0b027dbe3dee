import type { Tenant } from '@gauth/config-server';

/** The tenants of a Configuration Database, each below its parent. */
export interface TenantTree {
  /** These tenants and all below them. */
  below(dbids: Iterable<number>): Set<number>;
  /** DBIDs of the tenant with this name and of all below it; empty where there is none. */
  named(name: string): Set<number>;
}

/** Makes the tree of a whole list. */
export function createTenantTree(tenants: readonly Pick<Tenant, 'dbid' | 'name' | 'parentDbid'>[]): TenantTree {
  const children = Map.groupBy(tenants, ({ parentDbid }) => parentDbid);

  function below(dbids: Iterable<number>): Set<number> {
    const found = new Set(dbids);
    // A set is iterated over with what is added meanwhile.
    for (const dbid of found) for (const child of children.get(dbid) ?? []) found.add(child.dbid);
    return found;
  }

  return { below, named: (name) => below(tenants.filter((tenant) => tenant.name === name).map(({ dbid }) => dbid)) };
}
