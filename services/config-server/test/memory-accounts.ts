import type { Person } from '@gauth/config-server';
import type { Account, Accounts, PasswordHashes } from '../src/ports.ts';

/** A person for tests; everything not given is empty. */
export const aPerson = (changes: Partial<Person> = {}): Person => ({
  dbid: 101,
  tenantDbid: 101,
  tenantName: 'Sales',
  userName: 'agent1',
  firstName: '',
  lastName: '',
  emailAddress: '',
  employeeId: '',
  externalId: '',
  phones: {},
  address: {},
  birthdate: '',
  isAgent: true,
  isAdmin: false,
  state: 'enabled',
  changePasswordOnNextLogin: false,
  userProperties: {},
  accessGroups: [],
  updatedAt: 0,
  ...changes,
});

/** An account that may log in with the password `secret`; `rules` are of the person, `person` changes the person. */
export const anAccount = ({
  person,
  rules,
  ...changes
}: Partial<Omit<Account, 'person'>> & { person?: Partial<Person>; rules?: Record<string, string> } = {}): Account => ({
  person: aPerson(person),
  annex: rules === undefined ? {} : { 'security-authentication-rules': rules },
  server: {},
  passwordHash: 'hash of secret',
  passwordUpdatedAt: new Date('2026-01-01T00:00:00Z'),
  lastLoginAt: undefined,
  failures: 0,
  locked: false,
  tenants: [
    { name: 'Sales', state: 'enabled', userProperties: {} },
    { name: 'Environment', state: 'enabled', userProperties: {} },
  ],
  applicationState: 'enabled',
  permitted: true,
  ...changes,
});

/** One account in memory, and others of the same names, that notes what is asked of it. */
export function memoryAccounts(
  given: Account,
  { locked = false, history = [] as string[], namesakes = [] as Account[], server = given.server } = {},
): Accounts & { calls: string[] } {
  const calls: string[] = [];
  const state = locked ? 'locked' : 'open';
  const account = { ...given, locked };
  return {
    calls,
    async find(userName) {
      calls.push('find');
      return userName === account.person.userName ? account : undefined;
    },
    async search({ by, value }, { tenant }) {
      calls.push('search');
      const fits = value === account.person[by] && (tenant === undefined || account.tenants.some(({ name }) => name === tenant));
      return fits ? [account, ...namesakes] : [];
    },
    async serverOptions() {
      calls.push('server options');
      return server;
    },
    async isLocked() {
      return locked;
    },
    async extendLock(dbid, minutes) {
      calls.push(`lock of ${dbid} begins anew, ${minutes} minutes`);
    },
    async recordFailure(dbid, { threshold }) {
      calls.push(`failure of ${dbid}, threshold ${threshold}`);
      return state;
    },
    async recordUnknown() {
      calls.push('unknown');
    },
    async recordRight(dbid, { lockout, loggedIn }) {
      calls.push(`right of ${dbid}${loggedIn ? ', logged in' : ''}`);
      return lockout ? state : 'open';
    },
    async previousHashes(_dbid, count) {
      return history.slice(0, count);
    },
    async replacePassword({ oldHash, newHash }) {
      calls.push(`replace ${oldHash} by ${newHash}`);
      return oldHash === account.passwordHash ? account.person : undefined;
    },
    async unlock() {
      return account.person.dbid;
    },
  };
}

/** Hashes that can be read, and that count how often they are computed. */
export function readableHashes(): PasswordHashes & { computed: () => number } {
  let computed = 0;
  return {
    computed: () => computed,
    async verify(hash, password) {
      computed += 1;
      return hash === `hash of ${password}`;
    },
    async create(password) {
      computed += 1;
      return `hash of ${password}`;
    },
  };
}
