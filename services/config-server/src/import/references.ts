import type { ConfigurationFile } from './configuration-file.ts';
import type { Names } from './names.ts';
import type { Problem } from './read-configuration-file.ts';
import { everyoneDbid, type Stored } from './stored.ts';

type Path = Problem['path'];
const unless = (right: boolean, path: Path, message: string): Problem[] => (right ? [] : [{ path, message }]);

/** References that lead nowhere, and changes of what cannot change. */
export const wrongReferences = (file: ConfigurationFile, stored: Stored, names: Names): Problem[] => [
  ...file.tenants.flatMap((entry, index) => tenantProblems(entry, ['tenants', index], stored, names)),
  ...file.applications.flatMap((entry, index) => applicationProblems(entry, ['applications', index], names)),
  ...file.accessGroups.flatMap((entry, index) => groupProblems(entry, ['accessGroups', index], stored, names)),
  ...file.persons.flatMap((entry, index) => personProblems(entry, ['persons', index], stored, names)),
];

const knownTenant = (tenant: string, path: Path, names: Names): Problem[] =>
  unless(names.hasTenant(tenant), [...path, 'tenant'], 'is no tenant of this file or of the database');

const knownPersons = (userNames: readonly string[], path: Path, names: Names): Problem[] =>
  userNames.flatMap((userName, index) =>
    unless(names.hasPerson(userName), [...path, index], 'is no person of this file or of the database'),
  );

function tenantProblems({ name, parent }: ConfigurationFile['tenants'][number], path: Path, stored: Stored, names: Names): Problem[] {
  const at = [...path, 'parent'];
  if (name === names.root) return unless(parent === undefined, at, 'must be left out: this is the tenant above all others');
  if (parent === undefined) return [{ path: at, message: `is required: only ${names.root} has none` }];
  if (!names.hasTenant(parent)) return [{ path: at, message: 'is no tenant of this file or of the database' }];
  const line = names.ancestry(name);
  if (!line.includes(names.root)) return [{ path: at, message: 'makes a circle' }];
  const isNew = stored.tenants.every((tenant) => tenant.name !== name);
  return unless(isNew || line[1] === parent, at, 'cannot change: the tenant has another parent');
}

function applicationProblems({ tenant, permissions }: ConfigurationFile['applications'][number], path: Path, names: Names): Problem[] {
  const groups = permissions?.accessGroups ?? [];
  const at = [...path, 'permissions'];
  return [
    ...knownTenant(tenant, path, names),
    ...knownPersons(permissions?.persons ?? [], [...at, 'persons'], names),
    ...groups.flatMap((group, index) =>
      unless(
        names.tenantOfGroup(tenant, group) !== undefined,
        [...at, 'accessGroups', index],
        'is no access group of the tenant or of one above it',
      ),
    ),
  ];
}

function groupProblems(
  { name, tenant, members }: ConfigurationFile['accessGroups'][number],
  path: Path,
  stored: Stored,
  names: Names,
): Problem[] {
  const everyone = stored.accessGroups.find(({ dbid }) => dbid === everyoneDbid);
  const isEveryone = tenant === names.root && name === everyone?.name;
  return [
    ...knownTenant(tenant, path, names),
    ...unless(members === undefined || !isEveryone, [...path, 'members'], 'cannot be set: everyone is a member'),
    ...knownPersons(members ?? [], [...path, 'members'], names),
  ];
}

function personProblems(entry: ConfigurationFile['persons'][number], path: Path, stored: Stored, names: Names): Problem[] {
  const before = stored.persons.find(({ userName }) => userName === entry.userName);
  const tenant = stored.tenants.find(({ dbid }) => dbid === before?.tenantDbid);
  return [
    ...knownTenant(entry.tenant, path, names),
    ...unless(
      before === undefined || tenant?.name === entry.tenant,
      [...path, 'tenant'],
      'cannot change: the person belongs to another tenant',
    ),
    ...unless(before === undefined || before.isAgent === entry.isAgent, [...path, 'isAgent'], 'cannot change once the person exists'),
  ];
}
