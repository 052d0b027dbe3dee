import { aUser } from '@gauth/oauth/testing';
import type { ExternalPersons, NewPerson } from '../../src/ports/external-persons.ts';
import type { fakeDirectory } from './directory.ts';

/** What a test changes, and what was done. */
export interface ExternalPersonsOfTest {
  /** Whether the Configuration Server lets persons be created. */
  mayCreate: boolean;
  created: NewPerson[];
}

/** The accounts of a test's directory for whom no password is needed. */
export function fakeExternalPersons(directory: ReturnType<typeof fakeDirectory>): ExternalPersons & ExternalPersonsOfTest {
  const { accounts } = directory;
  const own = (contactCenterId: string) => accounts.filter(({ user }) => user.contactCenterId === contactCenterId);
  const nextDbid = () => Math.max(100, ...accounts.map(({ user }) => user.dbid)) + 1;

  const fake: ExternalPersons & ExternalPersonsOfTest = {
    mayCreate: true,
    created: [],
    async vouch(request) {
      const answer = await directory.identify(request);
      if (answer.kind !== 'confirmed') return answer;
      const account = accounts.find(({ user }) => user.id === answer.user.id);
      return { ...answer, maxSessions: account?.maxSessions };
    },
    async signInOptions({ contactCenter, userName }) {
      const account = own(contactCenter.id).find(({ user }) => user.userName === userName);
      return account && { accessGroups: account.accessGroups ?? [], identityProvider: account.identityProvider };
    },
    async create({ contactCenter, person }) {
      if (!fake.mayCreate) return { kind: 'refused', reason: 'creation-not-permitted' };
      const { userName, externalId, emailAddress: email, accessGroups } = person;
      const taken =
        accounts.some(({ user }) => user.userName === userName) ||
        own(contactCenter.id).some((other) => (externalId && other.externalId === externalId) || (email && other.email === email));
      if (taken) return { kind: 'refused', reason: 'already-exists' };
      const dbid = nextDbid();
      const user = aUser({
        id: `${contactCenter.id}:${dbid}`,
        contactCenterId: contactCenter.id,
        environmentId: contactCenter.environmentId,
        userName,
        dbid,
      });
      accounts.push({ user, accessGroups, ...(externalId && { externalId }), ...(email && { email }) });
      fake.created.push(person);
      return { kind: 'created' };
    },
  };
  return fake;
}
