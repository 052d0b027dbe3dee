import { type ContactCenter, createEnvironmentDirectory, type EnvironmentClient, EnvironmentUnavailable } from '@gauth/environment-client';
import { afterEach, expect, it } from 'vitest';
import { Unavailable } from '../../ports/unavailable.ts';
import { environmentContactCenters } from './contact-centers.ts';

const aContactCenter = (change: Partial<ContactCenter> = {}): ContactCenter => ({
  id: 'cc-1',
  environmentId: 'env-1',
  domains: ['t100', 'hundred'],
  auth: 'configServer',
  userNamePatterns: ['*@hundred.test'],
  default: false,
  legacyGrants: true,
  relayExternalDiagnostics: false,
  kerberos: false,
  ...change,
});
const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

/** Contact centers over a directory that has read these, or that could read nothing. */
async function contactCentersOf(provisioned: readonly ContactCenter[] | undefined) {
  const client: EnvironmentClient = {
    revision: async () => {
      if (provisioned === undefined) throw new EnvironmentUnavailable('away');
      return 1;
    },
    contactCenters: async () => [...(provisioned ?? [])],
    corsOrigins: async () => [{ id: '1', contactCenterId: 'cc-1', origin: 'https://wwe.test' }],
    environmentConnection: async () => undefined,
  };
  const directory = createEnvironmentDirectory({ client });
  directory.start();
  stops.push(directory.stop);
  if (provisioned) await expect.poll(() => directory.ready).toBe(true);
  return environmentContactCenters(directory);
}
const switchedOff = { relayExternalDiagnostics: false, kerberos: false };
const asSignInNeedsIt = { id: 'cc-1', environmentId: 'env-1', domain: 't100', legacyGrants: true, ...switchedOff };

it('finds a contact center by any of its domains and names its first', async () => {
  const contactCenters = await contactCentersOf([aContactCenter()]);
  expect(contactCenters.byDomain('t100')).toEqual(asSignInNeedsIt);
  expect(contactCenters.byDomain('HUNDRED')).toEqual(asSignInNeedsIt);
  expect(contactCenters.byDomain('t200')).toBeUndefined();
});

it('finds a contact center by its id', async () => {
  const contactCenters = await contactCentersOf([aContactCenter()]);
  expect(contactCenters.byId('cc-1')).toEqual(asSignInNeedsIt);
  expect(contactCenters.byId('cc-2')).toBeUndefined();
});

it('has all ids in their order', async () => {
  const contactCenters = await contactCentersOf(['cc-2', 'cc-1', 'cc-3'].map((id) => aContactCenter({ id })));
  expect(contactCenters.ids()).toEqual(['cc-1', 'cc-2', 'cc-3']);
});

it('finds the contact center of a user name by pattern, else the default one', async () => {
  const contactCenters = await contactCentersOf([
    aContactCenter(),
    aContactCenter({
      id: 'cc-2',
      domains: [],
      userNamePatterns: [],
      default: true,
      legacyGrants: false,
      relayExternalDiagnostics: true,
      kerberos: true,
    }),
  ]);
  expect(contactCenters.forUserName('ann@hundred.test')).toEqual(asSignInNeedsIt);
  expect(contactCenters.forUserName('ann')).toEqual({
    id: 'cc-2',
    environmentId: 'env-1',
    domain: '',
    legacyGrants: false,
    relayExternalDiagnostics: true,
    kerberos: true,
  });
});

it('finds no contact center for a user name where none is the default', async () => {
  expect((await contactCentersOf([aContactCenter()])).forUserName('ann')).toBeUndefined();
});

it('knows which origins are listed where, and which may come at all', async () => {
  const contactCenters = await contactCentersOf([aContactCenter()]);
  expect(contactCenters.originListed('https://wwe.test', 'cc-1')).toBe(true);
  expect(contactCenters.originListed('https://evil.test', 'cc-1')).toBe(false);
  expect(contactCenters.originListed('https://wwe.test')).toBe(true);
  expect(contactCenters.originAllowed('https://wwe.test')).toBe(true);
  expect(contactCenters.originAllowed('https://evil.test')).toBe(false);
});

it('is Unavailable until something was read', async () => {
  const contactCenters = await contactCentersOf(undefined);
  const refused = expect.objectContaining({ name: 'Unavailable', cause: expect.any(EnvironmentUnavailable) });
  for (const question of [
    () => contactCenters.ids(),
    () => contactCenters.byId('cc-1'),
    () => contactCenters.byDomain('t100'),
    () => contactCenters.forUserName('ann'),
    () => contactCenters.originListed('https://wwe.test'),
    () => contactCenters.originAllowed('https://wwe.test'),
  ]) {
    expect(question).toThrow(Unavailable);
    expect(question).toThrow(refused);
  }
});
