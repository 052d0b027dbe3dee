import type { User } from '../model.ts';
import type { SubjectName } from '../ports.ts';
import { aUser } from '../testing/builders.ts';

/** Persons of two contact centers; two of them have the same name. */
export const people: readonly User[] = [
  aUser({ id: 'cc-1:1', userName: 'agent1', contactCenterId: 'cc-1', dbid: 1 }),
  aUser({ id: 'cc-2:1', userName: 'agent1', contactCenterId: 'cc-2', dbid: 1 }),
  aUser({ id: 'cc-1:2', userName: 'agent2', contactCenterId: 'cc-1', dbid: 2 }),
];

const tenants: Readonly<Record<string, string>> = { t100: 'cc-1', t200: 'cc-2' };

/** How somebody signs in. */
export const qualifiedName = ({ userName, contactCenterId }: User): string =>
  `${contactCenterId === 'cc-1' ? 't100' : 't200'}\\${userName}`;

/** What they prove themselves with. */
export const passwordOf = ({ id }: User): string => `the password of ${id}`;

/** Finds somebody by name, as a directory would. */
export function identified(subject: SubjectName & { contactCenterId?: string | undefined }): User | undefined {
  if (!('userName' in subject)) return undefined;
  const [, tenant, userName] = /^(?:([^\\]*)\\)?(.*)$/s.exec(subject.userName) ?? [];
  const contactCenterId = tenant === undefined ? subject.contactCenterId : tenants[tenant];
  return people.find((user) => user.userName === userName && user.contactCenterId === contactCenterId);
}
