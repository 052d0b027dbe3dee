import type { Change, Page, Person, Tenant } from '@gauth/config-server';
import { beforeEach, describe, expect, it } from 'vitest';
import type { WatchedEnvironment } from '../ports/watched-environment.ts';
import { createConsequences, type TenantOfContactCenter } from './consequences.ts';

type State = 'enabled' | 'disabled';
let persons: { dbid: number; tenantDbid: number; state: State }[];
let tenants: { dbid: number; name: string; parentDbid: number | null; state: State }[];
let application: { dbid: number; state: State } | undefined;
let centers: TenantOfContactCenter[];
let ended: string[];
let recorded: string[];
let asked: string[];
let failing: Set<string>;

beforeEach(() => {
  tenants = [
    { dbid: 1, name: 'Environment', parentDbid: null, state: 'enabled' },
    { dbid: 2, name: 'East', parentDbid: 1, state: 'enabled' },
    { dbid: 3, name: 'East shop', parentDbid: 2, state: 'enabled' },
    { dbid: 4, name: 'West', parentDbid: 1, state: 'enabled' },
  ];
  persons = tenants.map(({ dbid }) => ({ dbid: 100 + dbid, tenantDbid: dbid, state: 'enabled' }));
  application = { dbid: 7, state: 'enabled' };
  centers = [
    { id: 'all', environmentId: 'env-1' },
    { id: 'east', environmentId: 'env-1', tenant: 'East' },
    { id: 'other', environmentId: 'env-2' },
  ];
  ended = [];
  recorded = [];
  asked = [];
  failing = new Set();
});

/** What a Configuration Server does with filters and pages. */
const listOf = <T extends { dbid: number }>(what: string, all: () => readonly T[]) => {
  return async (filter: Record<string, unknown>, page?: Page): Promise<never[]> => {
    asked.push(`${what} ${JSON.stringify(filter)}`);
    const meets = (each: T) => Object.entries(filter).every(([name, value]) => (each as Record<string, unknown>)[name] === value);
    const found = all().filter((each) => meets(each) && each.dbid > (page?.after ?? 0));
    return (page === undefined ? found : found.slice(0, page.limit)) as never[];
  };
};
const watched = (): WatchedEnvironment => ({
  environment: { id: 'env-1', tenant: 'Environment', appName: 'Cloud' },
  server: {
    persons: listOf('persons', () => persons as Person[]),
    tenants: listOf('tenants', () => tenants as Tenant[]),
    applications: listOf('applications', () => (application === undefined ? [] : [{ ...application, name: 'Cloud' }])),
    watch: () => () => undefined,
  },
});
const consequences = () =>
  createConsequences({
    contactCenters: () => centers,
    ending: {
      async endUser({ user }) {
        if (failing.has(user.id)) throw new Error(`${user.id} cannot be ended`);
        ended.push(user.id);
        return user.id === 'all:101' ? [] : [{ clientId: 'wwe', clientRegistrationId: 'first', until: 0 }];
      },
    },
    trail: { record: ({ event, userId, contactCenterId, reason }) => recorded.push(`${event} ${contactCenterId} ${userId}: ${reason}`) },
  });

const disable = (list: { dbid: number; state: State }[], ...dbids: number[]): void => {
  for (const each of list) if (dbids.includes(each.dbid)) each.state = 'disabled';
};
const change = (objectType: Change['objectType'], dbids: number[], kind: Change['kind'] = 'changed'): Change => ({
  change: 1,
  objectType,
  dbids,
  kind,
});
const endedBy = async (what: Change): Promise<string[]> => {
  await consequences().ofChange(watched(), what);
  return ended.toSorted();
};

describe('a person', () => {
  it('who was disabled is ended in every contact center whose tenant they belong to, or one above theirs', async () => {
    disable(persons, 103, 104);
    expect(await endedBy(change('CFGPerson', [103, 104]))).toEqual(['all:103', 'all:104', 'east:103']);
    expect(recorded.toSorted()).toEqual([
      'user.ended all all:103: the person is disabled or gone',
      'user.ended all all:104: the person is disabled or gone',
      'user.ended east east:103: the person is disabled or gone',
    ]);
  });

  it('who had nothing leaves no trace in the audit trail', async () => {
    disable(persons, 101);
    expect(await endedBy(change('CFGPerson', [101]))).toEqual(['all:101']);
    expect(recorded).toEqual([]);
  });

  it('who changed otherwise keeps everything, for one question', async () => {
    expect(await endedBy(change('CFGPerson', [101]))).toEqual([]);
    expect(asked).toEqual(['persons {"dbid":101}']);
  });

  it('who is new is not even asked about', async () => {
    disable(persons, 101);
    expect(await endedBy(change('CFGPerson', [101], 'added'))).toEqual([]);
    expect(asked).toEqual([]);
  });

  it.each(['deleted', 'changed'] as const)('who is gone is ended everywhere, when it was %s', async (kind) => {
    expect(await endedBy(change('CFGPerson', [999], kind))).toEqual(['all:999', 'east:999']);
  });

  it('who was disabled is ended, too, in a contact center whose tenant has another name by now', async () => {
    centers = [{ id: 'renamed', environmentId: 'env-1', tenant: 'Orient' }, ...centers];
    disable(persons, 104);
    expect(await endedBy(change('CFGPerson', [104]))).toEqual(['all:104', 'renamed:104']);
  });

  it('who cannot be ended keeps nobody else from it, but is reported', async () => {
    disable(persons, 102, 103, 104);
    failing.add('all:102');
    await expect(endedBy(change('CFGPerson', [102, 103, 104]))).rejects.toThrow('all:102 cannot be ended');
    expect(ended.toSorted()).toEqual(['all:103', 'all:104', 'east:102', 'east:103']);
  });
});

describe('a tenant', () => {
  it('that was disabled takes its persons with it, and those of all below it', async () => {
    disable(tenants, 2);
    expect(await endedBy(change('CFGTenant', [2, 4]))).toEqual(['all:102', 'all:103', 'east:102', 'east:103']);
    expect(recorded[0]).toContain('the tenant is disabled');
  });

  it('that was disabled with very many persons takes all of them with it', async () => {
    disable(tenants, 4);
    persons = Array.from({ length: 2500 }, (_, index) => ({ dbid: 1000 + index, tenantDbid: 4, state: 'enabled' }));
    expect(await endedBy(change('CFGTenant', [4]))).toHaveLength(2500);
    expect(asked.filter((question) => question === 'persons {"tenantDbid":4}')).toHaveLength(3);
  });

  it('that changed otherwise means nothing, nor do others that were disabled before', async () => {
    disable(tenants, 4);
    expect(await endedBy(change('CFGTenant', [2]))).toEqual([]);
  });
});

describe('the application', () => {
  it.each<[string, () => void, Change]>([
    ['was disabled', () => application && disable([application], 7), change('CFGApplication', [7])],
    [
      'was deleted',
      () => {
        application = undefined;
      },
      change('CFGApplication', [7], 'deleted'),
    ],
  ])('of the environment takes everybody with it when it %s', async (_what, prepare, what) => {
    prepare();
    expect(await endedBy(what)).toEqual(['all:101', 'all:102', 'all:103', 'all:104', 'east:102', 'east:103']);
    expect(recorded[0]).toContain('the application is disabled or gone');
  });

  it('means nothing when it changed otherwise, and an access group never does', async () => {
    expect(await endedBy(change('CFGApplication', [7]))).toEqual([]);
    asked = [];
    expect(await endedBy(change('CFGAccessGroup', [1]))).toEqual([]);
    expect(asked).toEqual([]);
  });
});

describe('when changes were missed', () => {
  it('everybody is ended who is disabled, or whose tenant is', async () => {
    disable(persons, 101);
    disable(tenants, 3);
    await consequences().ofAnything(watched());
    expect(ended.toSorted()).toEqual(['all:101', 'all:103', 'east:103']);
  });

  it('nobody is ended where nobody is disabled', async () => {
    await consequences().ofAnything(watched());
    expect(ended).toEqual([]);
  });

  it('everybody is ended where the application is disabled', async () => {
    if (application) application.state = 'disabled';
    await consequences().ofAnything(watched());
    expect(ended).toHaveLength(6);
  });
});

it('does not go round in circles where tenants are their own ancestors', async () => {
  tenants = [
    { dbid: 1, name: 'Environment', parentDbid: null, state: 'enabled' },
    { dbid: 2, name: 'East', parentDbid: 3, state: 'disabled' },
    { dbid: 3, name: 'East shop', parentDbid: 2, state: 'enabled' },
  ];
  expect(await endedBy(change('CFGTenant', [2]))).toEqual(['east:102', 'east:103']);
});
