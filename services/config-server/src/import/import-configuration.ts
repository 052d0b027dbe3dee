import type { PasswordHashes } from '../ports.ts';
import type { ConfigurationFile, PersonEntry } from './configuration-file.ts';
import { namesOf } from './names.ts';
import type { ReadFile } from './read-configuration-file.ts';
import { wrongReferences } from './references.ts';
import type { Stored } from './stored.ts';

/** What became of an object. */
export type Saved = 'created' | 'changed' | 'unchanged';

/** How many objects were created, changed and left as they were. */
export type ImportSummary = Record<'tenants' | 'persons' | 'accessGroups' | 'applications', Record<Saved, number>>;

/** Writes objects, all in one transaction that excludes other imports. References are by name, and were checked. */
export interface ConfigurationWriter {
  stored(userNames: readonly string[]): Promise<Stored>;
  saveTenant(entry: ConfigurationFile['tenants'][number]): Promise<Saved>;
  /** `passwordHash` is undefined when the password stays as it is. */
  savePerson(entry: PersonEntry, passwordHash: string | undefined): Promise<Saved>;
  saveAccessGroup(entry: ConfigurationFile['accessGroups'][number]): Promise<Saved>;
  /** `groups` are those that may use the application, with their tenants; undefined leaves the permissions alone. */
  saveApplication(entry: ConfigurationFile['applications'][number], groups: readonly GroupName[] | undefined): Promise<Saved>;
}

/** An access group by its tenant and name. */
export interface GroupName {
  tenant: string;
  name: string;
}

/** The Configuration Database as an import needs it. */
export interface ConfigurationStore {
  /** Present hashes by user name, of those who have one. */
  passwordHashes(userNames: readonly string[]): Promise<Map<string, string>>;
  inTransaction<T>(work: (writer: ConfigurationWriter) => Promise<T>): Promise<T>;
}

interface ImportOptions {
  file: ReadFile;
  store: ConfigurationStore;
  hashes: PasswordHashes;
}

/** Makes the database as the file says: all of it or, when something in it is wrong, nothing. Doing it again changes nothing. */
export async function importConfiguration({ file, store, hashes }: ImportOptions): Promise<ImportSummary> {
  const { configuration } = file;
  const newHashes = await hashesToSet(configuration.persons, store, hashes);

  return store.inTransaction(async (writer) => {
    const stored = await writer.stored(namedPersons(configuration));
    const names = namesOf(configuration, stored);
    const problems = wrongReferences(configuration, stored, names);
    if (problems.length > 0) throw file.wrong(problems);

    const parentsFirst = configuration.tenants.toSorted((a, b) => names.ancestry(a.name).length - names.ancestry(b.name).length);
    const groupsOf = ({ tenant, permissions }: ConfigurationFile['applications'][number]) =>
      permissions?.accessGroups.map((name) => ({ tenant: names.tenantOfGroup(tenant, name) ?? tenant, name }));
    return {
      tenants: await saveAll(parentsFirst, writer.saveTenant),
      persons: await saveAll(configuration.persons, (entry) => writer.savePerson(entry, newHashes.get(entry.userName))),
      accessGroups: await saveAll(configuration.accessGroups, writer.saveAccessGroup),
      applications: await saveAll(configuration.applications, (entry) => writer.saveApplication(entry, groupsOf(entry))),
    };
  });
}

const namedPersons = ({ persons, accessGroups, applications }: ConfigurationFile): string[] => [
  ...persons.map(({ userName }) => userName),
  ...accessGroups.flatMap(({ members }) => members ?? []),
  ...applications.flatMap(({ permissions }) => permissions?.persons ?? []),
];

async function saveAll<T>(entries: readonly T[], save: (entry: T) => Promise<Saved>): Promise<Record<Saved, number>> {
  const counts = { created: 0, changed: 0, unchanged: 0 };
  for (const entry of entries) counts[await save(entry)] += 1;
  return counts;
}

/** The hashes of those whose password is another than the stored one. */
async function hashesToSet(
  persons: readonly PersonEntry[],
  store: ConfigurationStore,
  hashes: PasswordHashes,
): Promise<Map<string, string>> {
  const present = await store.passwordHashes(persons.map(({ userName }) => userName));
  const wanted = await Promise.all(
    persons.map(async ({ userName, password, passwordHash }) => {
      const before = present.get(userName);
      if (passwordHash !== undefined) return { userName, hash: passwordHash === before ? undefined : passwordHash };
      if (password === undefined || (before !== undefined && (await hashes.verify(before, password)))) return { userName, hash: undefined };
      return { userName, hash: await hashes.create(password) };
    }),
  );
  return new Map(wanted.flatMap(({ userName, hash }) => (hash === undefined ? [] : [[userName, hash] as const])));
}
