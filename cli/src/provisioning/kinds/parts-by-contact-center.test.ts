import { type AdministrationClient, AdministrationError, AdministrationUnavailable } from '@gauth/auth-client';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Apis } from '../../connection.ts';
import { CommandFailure } from '../../failure.ts';
import type { Reach } from '../kind.ts';
import { identityProviders } from './identity-providers.ts';
import { settings } from './settings.ts';
import { webServices } from './web-services.ts';

/** APIs that answer, or fail, as stated for each path, and those that were asked. */
function apisOf(answers: Record<string, unknown>) {
  const asked: string[] = [];
  const answer = async (path: string) => {
    asked.push(path);
    const found = path in answers ? answers[path] : new AdministrationError(`GET ${path}: HTTP 404, there is no such resource`, 404);
    if (found instanceof Error) throw found;
    return found;
  };
  const client = { get: answer, list: answer } as unknown as AdministrationClient;
  return { apis: { auth: client, environment: client } satisfies Apis, asked };
}

afterEach(() => vi.restoreAllMocks());

const reach = (...owners: string[]): Reach => ({ owners, wanted: [], patient: false });
const unknown = new AdministrationError('HTTP 404, there is no such contact center', 404);
const all = {
  settings: '/environment/v3/settings',
  identityProviders: '/auth/v3/ops/identity-providers?limit=1000',
  webServices: '/auth/v3/ops/web-services?limit=1000',
};
const ownOf = {
  settings: '/environment/v3/contact-centers/cc-1/settings',
  identityProviders: '/auth/v3/ops/contact-centers/cc-1/identity-providers',
  webServices: '/auth/v3/ops/contact-centers/cc-1/web-services',
};

const theme = { location: '/', name: 'theme', shared: 'false', value: 'dark' };
const login = { id: 'p', contactCenterId: 'cc-1', kind: 'oidc', name: 'Login', status: 'ON' };
const cases = [
  [settings, [theme], { key: 'theme', fields: theme }],
  [identityProviders, [login], { key: 'Login', id: 'p', fields: { kind: 'oidc', name: 'Login', status: 'ON' } }],
  [webServices, { saml: true }, { key: 'settings', fields: { saml: true } }],
] as const;

describe.each(cases.map(([kind, shown, present]) => [kind.name as keyof typeof all, kind, shown, present] as const))(
  '%s',
  (name, kind, shown, present) => {
    const field = name === 'webServices' ? 'settings' : name;
    const nothing = name === 'webServices' ? {} : [];
    const entries = (...ids: string[]) =>
      ids.map((contactCenterId) => ({ contactCenterId, [field]: contactCenterId === 'cc-1' ? shown : nothing }));
    const ofFirst = { kind: name, owner: 'cc-1', ...present };

    it('of several contact centers are read by one request, and nothing of those that are not asked for', async () => {
      const { apis, asked } = apisOf({ [all[name]]: entries('cc-0', 'cc-1', 'cc-2') });
      const { present: read, unread } = await kind.list(apis, reach('cc-1', 'cc-2'));
      expect(read.filter(({ owner }) => owner === 'cc-1')).toEqual([ofFirst]);
      expect([read.filter(({ owner }) => owner === 'cc-0'), unread, asked]).toEqual([[], [], [all[name]]]);
    });

    it('of one contact center are read by its own list', async () => {
      const { apis, asked } = apisOf({ [ownOf[name]]: shown });
      expect([await kind.list(apis, reach('cc-1')), asked]).toEqual([{ present: [ofFirst], unread: [] }, [ownOf[name]]]);
    });

    it.each([{ contactCenterId: 'cc-1' }, { contactCenterId: 'cc-1', [field]: null }, { contactCenterId: 7, [field]: nothing }])(
      'are not made out of what is no such list: %j',
      async (entry) => {
        const message = `GET ${all[name]}: the answer is no list of ${field} by contact center`;
        const { apis } = apisOf({ [all[name]]: [entry] });
        await expect(kind.list(apis, reach('cc-1', 'cc-2'))).rejects.toThrow(new CommandFailure(message));
      },
    );

    it('of a service that has no such list yet stop the command with the reason', async () => {
      const message = `GET ${all[name]}: HTTP 404, there is no such resource; a service without this list is older than this command: bring it up to date first`;
      await expect(kind.list(apisOf({}).apis, reach('cc-1', 'cc-2'))).rejects.toThrow(new CommandFailure(message));
    });
  },
);

describe('what auth-api has of contact centers', () => {
  it('is asked for by itself where the list does not know the contact center yet, and unread where nothing does', async () => {
    const { apis, asked } = apisOf({
      [all.identityProviders]: [{ contactCenterId: 'cc-2', identityProviders: [] }],
      [ownOf.identityProviders]: unknown,
    });
    expect(await identityProviders.list(apis, reach('cc-1', 'cc-2'))).toEqual({ present: [], unread: ['cc-1'] });
    expect(asked).toEqual([all.identityProviders, ownOf.identityProviders]);
  });

  it('is waited for once, however many contact centers are unknown', async () => {
    const owners = Array.from({ length: 40 }, (_, at) => `cc-${at}`);
    let seconds = 0;
    vi.spyOn(Date, 'now').mockImplementation(() => seconds * 1000);
    const asked: string[] = [];
    const get = async (path: string) => {
      asked.push(path);
      seconds += 1;
      throw unknown;
    };
    const apis = { auth: { list: async () => [], get } } as unknown as Apis;
    expect(await webServices.list(apis, { ...reach(...owners), patient: true })).toEqual({ present: [], unread: owners });
    expect(asked.length).toBe(40);
  });

  it('is unread altogether while nobody should wait for it', async () => {
    const { apis, asked } = apisOf({ [all.identityProviders]: new AdministrationUnavailable('not ready') });
    expect(await identityProviders.list(apis, reach('cc-1', 'cc-2'))).toEqual({ present: [], unread: ['cc-1', 'cc-2'] });
    await expect(identityProviders.list(apis, { ...reach('cc-1', 'cc-2'), patient: true })).rejects.toThrow('not ready');
    expect(asked).toEqual([all.identityProviders, all.identityProviders]);
  });
});
