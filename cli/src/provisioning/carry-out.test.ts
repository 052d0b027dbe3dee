import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AdministrationError, AdministrationUnavailable, type Shown } from '@gauth/auth-client';
import { expect, it } from 'vitest';
import type { Apis } from '../connection.ts';
import { carryOut } from './carry-out.ts';
import { makePlan } from './plan.ts';
import { nameOf, type Wanted } from './wanted.ts';

const path = '/environment/v3/contact-centers';

/** Contact centers as the Environment API keeps them: each domain belongs to one, and one is the default. */
function environmentApi(centers: Record<string, Shown>) {
  const folded = (domain: string) => domain.normalize('NFC').toLowerCase();
  const put = async (at: string, change: object) => {
    const id = at.slice(path.length + 1);
    const { domains = [], default: isDefault = false } = change as { domains?: string[]; default?: boolean };
    for (const [other, { domains: taken, default: alsoDefault }] of Object.entries(centers))
      if (
        other !== id &&
        ((isDefault && alsoDefault) || domains.some((domain) => (taken as string[]).map(folded).includes(folded(domain))))
      )
        throw new AdministrationError('taken', 409);
    centers[id] = { ...centers[id], ...change };
  };
  const shown = (id: string) => centers[id] && { id, ...centers[id] };
  const environment = {
    list: async () => Object.keys(centers).map((id) => ({ id, ...centers[id] })),
    find: async (at: string) => shown(at.slice(path.length + 1)),
    post: async (_path: string, { id, ...fields }: Shown) => put(`${path}/${id}`, fields),
    put,
  };
  return { environment } as unknown as Apis;
}

const wanted = (key: string, fields: Shown): Wanted => ({
  ...{ kind: 'contactCenters', key, fields: { id: key, ...fields }, secrets: {}, needs: [] },
  ...{ place: 'a.yaml:1:1', folder: '/' },
});

const apply = async (present: Record<string, Shown>, stated: Record<string, Shown>) => ({
  present,
  told: await carriedOut(
    environmentApi(present),
    Object.entries(stated).map(([key, fields]) => wanted(key, fields)),
  ),
});

async function carriedOut(apis: Apis, things: Wanted[], signal = new AbortController().signal) {
  const plan = await makePlan({ apis, stated: { things, scopes: new Set(['contactCenters']) }, rewrite: [] });
  const told: string[] = [];
  const note = (each: Wanted, outcome: { result: string; reason?: string }) =>
    told.push([nameOf(each), outcome.result, ...(outcome.reason === undefined ? [] : [outcome.reason])].join(' '));
  await carryOut({ apis, plan, rewrite: [], env: {}, signal, told: note });
  return told.sort();
}

it.each<[string, Record<string, Shown>, Record<string, Shown>]>([
  ['two swap', { a: { domains: ['x'] }, b: { domains: ['y', 'z'] } }, { a: { domains: ['y'] }, b: { domains: ['X', 'z'] } }],
  [
    'three pass on around',
    { a: { domains: ['x'] }, b: { domains: ['y'] }, c: { domains: ['z'] } },
    { a: { domains: ['y'] }, b: { domains: ['z'] }, c: { domains: ['x'] } },
  ],
  [
    'a new one waits for',
    { b: { domains: ['y'] }, c: { domains: ['z'] } },
    { a: { domains: ['y'] }, b: { domains: ['z'] }, c: { domains: ['new'] } },
  ],
  [
    'loses the default',
    { a: { domains: [], default: false }, b: { domains: [], default: true } },
    { a: { domains: [], default: true }, b: { domains: [], default: false } },
  ],
])('writes in one run what %s', async (_name, before, after) => {
  const results = Object.keys(after).map((key) => `contactCenters/${key} ${key in before ? 'updated' : 'created'}`);
  const { present, told } = await apply(before, after);
  expect(told).toEqual(results);
  expect(present).toEqual(Object.fromEntries(Object.entries(after).map(([id, fields]) => [id, expect.objectContaining(fields)])));
});

it('says who has what another one wants, and takes nothing away for that', async () => {
  const before = { a: { domains: ['x'] }, other: { domains: ['y'] } };
  expect(await apply(before, { a: { domains: ['y'] } })).toEqual({
    present: { a: { domains: ['x'] }, other: { domains: ['y'] } },
    told: ['contactCenters/a failed taken (contactCenters/other has domains y)'],
  });
});

it('gives up nothing for a swap that somebody outside the files is in the way of', async () => {
  const before = { a: { domains: ['x'] }, b: { domains: ['y'] }, c: { domains: ['z'] }, other: { domains: ['w'] } };
  const stated = { a: { domains: ['y'] }, b: { domains: ['z', 'w'] }, c: { domains: ['x'] }, d: { domains: ['free'] } };
  expect(await apply(structuredClone(before), stated)).toEqual({
    present: { ...before, d: expect.objectContaining({ domains: ['free'] }) },
    told: [
      'contactCenters/a failed taken (contactCenters/b has domains y)',
      'contactCenters/b failed taken (contactCenters/c has domains z, contactCenters/other has domains w)',
      'contactCenters/c failed taken (contactCenters/a has domains x)',
      'contactCenters/d created',
    ],
  });
});

it('gives up nothing for a swap that another spelling of the same domain is in the way of', async () => {
  const before = { a: { domains: ['x'] }, b: { domains: ['y'] }, other: { domains: ['cafe\u0301'] } };
  expect(await apply(structuredClone(before), { a: { domains: ['y', 'CAF\u00c9'] }, b: { domains: ['x'] } })).toEqual({
    present: before,
    told: [
      'contactCenters/a failed taken (contactCenters/b has domains y, contactCenters/other has domains caf\u00e9)',
      'contactCenters/b failed taken (contactCenters/a has domains x)',
    ],
  });
});

it('swaps what a third one gives away in the same run', async () => {
  const before = { a: { domains: ['x'] }, b: { domains: ['y'] }, c: { domains: ['w'] } };
  const stated = { a: { domains: ['y'] }, b: { domains: ['x', 'w'] }, c: { domains: [] }, d: { domains: ['free'] } };
  const { told } = await apply(before, stated);
  expect(told).toEqual(['a updated', 'b updated', 'c updated', 'd created'].map((result) => `contactCenters/${result}`));
});

/** Web Services of contact centers as auth-api keeps them: each host belongs to one. */
function webServices(hosts: Record<string, string[]>): Apis {
  const ownerIn = (path: string) => path.split('/').at(-2) ?? '';
  const auth = {
    list: async () => Object.entries(hosts).map(([contactCenterId, own]) => ({ contactCenterId, settings: { hosts: own } })),
    get: async (path: string) => ({ hosts: hosts[ownerIn(path)] }),
    put: async (path: string, { hosts: stated }: { hosts: string[] }) => {
      const others = Object.entries(hosts).filter(([owner]) => owner !== ownerIn(path));
      if (others.some(([, taken]) => taken.some((host) => stated.includes(host)))) throw new AdministrationError('taken', 409);
      hosts[ownerIn(path)] = stated;
    },
  };
  return { auth, environment: { list: async () => Object.keys(hosts).map((id) => ({ id })) } } as unknown as Apis;
}

const wantedHosts = (owner: string, hosts: string[]): Wanted => ({
  ...wanted('settings', {}),
  ...{ kind: 'webServices', owner, fields: { hosts } },
});

it('gives up no host of Web Services for a swap that a contact center of no file is in the way of', async () => {
  const hosts = { a: ['x'], b: ['y'], other: ['w'] };
  expect(await carriedOut(webServices(hosts), [wantedHosts('a', ['y']), wantedHosts('b', ['x', 'w'])])).toEqual([
    'webServices/a/settings failed taken (webServices/b/settings has hosts y)',
    'webServices/b/settings failed taken (webServices/a/settings has hosts x, webServices/other/settings has hosts w)',
  ]);
  expect(hosts).toEqual({ a: ['x'], b: ['y'], other: ['w'] });
});

it('says what was given up for a swap that was interrupted', async () => {
  const centers = { a: { domains: ['x'] }, b: { domains: ['y'] } };
  const stop = new AbortController();
  const { environment, ...apis } = environmentApi(centers);
  const put = async (path: string, change: object) => {
    await environment.put(path, change);
    stop.abort();
  };
  const things = [wanted('a', { domains: ['y'] }), wanted('b', { domains: ['x'] })];
  expect(await carriedOut({ ...apis, environment: { ...environment, put } }, things, stop.signal)).toEqual([
    'contactCenters/a skipped interrupted; it has given up domains x',
    'contactCenters/b skipped interrupted; it has given up domains y',
  ]);
});

it('asks for no secret again where somebody else has made the client, and it was interrupted before it could see more', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'gauth-carry-out-'));
  const post = () => Promise.reject(new AdministrationError('taken', 409));
  const find = () => Promise.reject(new AdministrationUnavailable('interrupted'));
  const list = async () => [];
  const client: Wanted = { ...wanted('app', {}), kind: 'clients', secrets: { client_secret: { toFile: 'secret' } }, folder };
  try {
    expect(await carriedOut({ auth: { list, post, find }, environment: { list } } as unknown as Apis, [client])).toEqual([
      'clients/app failed taken',
    ]);
    expect(readdirSync(folder)).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
