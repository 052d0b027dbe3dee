import { expect, it } from 'vitest';
import { fakeContactCenters } from '../../test/support/contact-centers.ts';
import { Unavailable } from '../ports/unavailable.ts';
import { legacyGrantsOf } from './legacy-grants.ts';

it('allows what the contact center allows, and nothing where there is none', async () => {
  const contactCenters = fakeContactCenters();
  contactCenters.withoutLegacyGrants.add('cc-2');
  const legacyGrants = legacyGrantsOf(contactCenters);
  expect(await Promise.all(['cc-1', 'cc-2', 'cc-9'].map(legacyGrants.allowed))).toEqual([true, false, false]);
});

it('asks to try again while the contact centers are not known', async () => {
  const legacyGrants = legacyGrantsOf({
    byId() {
      throw new Unavailable('not known yet');
    },
  });
  await expect(legacyGrants.allowed('cc-1')).rejects.toMatchObject({ code: 'temporarily_unavailable', cause: { name: 'Unavailable' } });
});
