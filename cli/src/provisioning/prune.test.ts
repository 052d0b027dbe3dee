import type { Shown } from '@gauth/auth-client';
import { expect, it } from 'vitest';
import type { Apis } from '../connection.ts';
import type { Present } from './kind.ts';
import type { Step } from './plan.ts';
import { carryOutPruning, makePruning } from './prune.ts';
import { nameOf } from './wanted.ts';

const environment: Present = { kind: 'environments', key: 'e', fields: {} };
const contactCenter: Present = { kind: 'contactCenters', key: 'c', fields: { environmentId: 'e' } };
const provider: Present = { kind: 'identityProviders', owner: 'c', key: 'Login', fields: {} };
const client: Present = { kind: 'clients', key: 'app', fields: { contactCenterIds: ['c'] } };
const internal: Present = { kind: 'clients', key: 'service', fields: { authorities: ['ROLE_INTERNAL_CLIENT'] } };
const present = [environment, contactCenter, provider, client, internal];

const pruned = (unmanaged: Present[], kinds: Present['kind'][], ownClientId?: string, steps: Step[] = []) => {
  const { deleted, kept } = makePruning({ steps, unmanaged, present }, { kinds, ownClientId });
  return { deleted: deleted.map(nameOf), kept: kept.map(({ present: each, reason }) => `${nameOf(each)}: ${reason}`) };
};

it('deletes what nothing that stays needs', () => {
  expect(pruned([environment, contactCenter, client], ['environments', 'contactCenters', 'clients'])).toEqual({
    deleted: ['environments/e', 'contactCenters/c', 'clients/app'],
    kept: [],
  });
});

it('deletes only the kinds that were asked for, and nothing that something else needs', () => {
  expect(pruned([environment, contactCenter, client], ['environments', 'contactCenters'])).toEqual({
    deleted: [],
    kept: ['contactCenters/c: clients/app needs it', 'environments/e: contactCenters/c needs it'],
  });
});

it('keeps what the files need, also where it is not written yet', () => {
  const wanted = {
    kind: 'clients',
    key: 'new',
    fields: {},
    secrets: {},
    place: 'a.yaml:1:1',
    folder: '/',
    needs: ['contactCenters/c'],
  } as const;
  expect(pruned([contactCenter, client], ['contactCenters', 'clients'], undefined, [{ wanted, action: 'create', changes: [] }])).toEqual({
    deleted: ['clients/app'],
    kept: ['contactCenters/c: clients/new needs it'],
  });
});

it('keeps the clients of services, and the one that it is itself', () => {
  expect(pruned([client, internal], ['clients'], 'app')).toEqual({
    deleted: [],
    kept: ['clients/app: this command signs in with it', 'clients/service: services sign in with it'],
  });
});

/** An installation in which everything is under the path that it is found and deleted by. */
async function carriedOut(deleted: Present[], now: Record<string, Shown>, signal = new AbortController().signal) {
  const api = { find: async (path: string) => now[path], remove: async (path: string) => delete now[path] };
  const told: string[] = [];
  const failures = await carryOutPruning({ auth: api, environment: api } as unknown as Apis, { deleted, signal }, (each, failure) => {
    told.push(failure === undefined ? nameOf(each) : `${nameOf(each)}: ${failure}`);
  });
  return { failures, told, left: Object.keys(now) };
}

const paths = { client: '/auth/v3/ops/clients/app', contactCenter: '/environment/v3/contact-centers/c' };
const app = { kind: 'clients', key: 'app', fields: { client_id: 'app', scope: ['openid'], contactCenterIds: ['c'] } } as const;
const center = { kind: 'contactCenters', key: 'c', fields: { id: 'c', environmentId: 'e' } } as const;

it('deletes things as they were listed, also where somebody else was faster', async () => {
  expect(await carriedOut([center, app], { [paths.contactCenter]: center.fields })).toEqual({
    ...{ failures: 0, left: [] },
    told: ['clients/app', 'contactCenters/c'],
  });
});

it('keeps what somebody has changed since it was listed, and what that needs', async () => {
  const now = { [paths.client]: { ...app.fields, scope: [] }, [paths.contactCenter]: center.fields };
  expect(await carriedOut([center, app], now)).toEqual({
    ...{ failures: 2, left: [paths.client, paths.contactCenter] },
    told: [
      'clients/app: somebody else has changed it since it was listed; run the command again',
      'contactCenters/c: clients/app stays and needs it',
    ],
  });
});
