import type { ConfigurationFile } from './configuration-file.ts';
import type { Problem } from './read-configuration-file.ts';

/** Names that stand twice in a file. */
export const duplicates = ({ tenants, applications, accessGroups, persons }: ConfigurationFile): Problem[] => [
  ...repeats(
    'tenants',
    'name',
    tenants.map(({ name }) => name),
  ),
  ...repeats(
    'applications',
    'name',
    applications.map(({ name }) => name),
  ),
  ...repeats(
    'accessGroups',
    'name',
    accessGroups.map(({ tenant, name }) => JSON.stringify([tenant, name])),
  ),
  ...repeats(
    'persons',
    'userName',
    persons.map(({ userName }) => userName),
  ),
];

function repeats(list: string, key: string, names: readonly string[]): Problem[] {
  const firstAt = new Map<string, number>();
  return names.flatMap((name, index) => {
    const first = firstAt.get(name);
    if (first !== undefined) return [{ path: [list, index, key], message: `is the same as in ${list}[${first}]` }];
    firstAt.set(name, index);
    return [];
  });
}
