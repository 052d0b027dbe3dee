import type { ConfigurationFile } from './configuration-file.ts';
import type { Stored } from './stored.ts';

/** Every name that the file and the database know together, and how the tenants hang together. */
export interface Names {
  /** Name of the tenant without a parent. */
  root: string;
  /** The tenant and those above it; ends early where a parent is unknown, and where a circle closes. */
  ancestry(tenant: string): string[];
  hasTenant(name: string): boolean;
  hasPerson(userName: string): boolean;
  /** The tenant that has the access group of this name: the given one or the nearest above it. */
  tenantOfGroup(tenant: string, group: string): string | undefined;
}

const groupKey = (tenant: string | undefined, name: string): string => JSON.stringify([tenant, name]);

/** Joins what the file names with what the database holds. */
export function namesOf(file: ConfigurationFile, stored: Stored): Names {
  const storedName = new Map(stored.tenants.map(({ dbid, name }) => [dbid, name]));
  const parents = new Map<string, string | undefined>();
  for (const { name, parentDbid } of stored.tenants) parents.set(name, parentDbid === null ? undefined : storedName.get(parentDbid));
  for (const { name, parent } of file.tenants) if (!parents.has(name)) parents.set(name, parent);
  const persons = new Set([...stored.persons, ...file.persons].map(({ userName }) => userName));
  const groups = new Set([
    ...stored.accessGroups.map(({ tenantDbid, name }) => groupKey(storedName.get(tenantDbid), name)),
    ...file.accessGroups.map(({ tenant, name }) => groupKey(tenant, name)),
  ]);

  const ancestry = (tenant: string): string[] => {
    const line: string[] = [];
    for (let next: string | undefined = tenant; next !== undefined && parents.has(next) && !line.includes(next); next = parents.get(next))
      line.push(next);
    return line;
  };

  return {
    root: stored.tenants.find(({ parentDbid }) => parentDbid === null)?.name ?? '',
    ancestry,
    hasTenant: (name) => parents.has(name),
    hasPerson: (userName) => persons.has(userName),
    tenantOfGroup: (tenant, group) => ancestry(tenant).find((owner) => groups.has(groupKey(owner, group))),
  };
}
