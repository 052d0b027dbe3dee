import { expect, it } from 'vitest';
import { fakeContactCenters } from '../../../test/support/contact-centers.ts';
import { existing } from './identity-provider-scope.ts';

it('takes a contact center by its id however it is spelled, so that its providers are found by all', () => {
  const scope = { contactCenters: fakeContactCenters(), trail: {} as never };
  expect(existing(scope, { contactCenterId: 'CC-1', id: 'idp' })).toEqual({ contactCenterId: 'cc-1', id: 'idp' });
});
