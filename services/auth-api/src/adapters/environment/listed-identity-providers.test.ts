import { expect, it } from 'vitest';
import { aSamlProvider } from '../../../test/support/identity-providers.ts';
import { listedIdentityProviders } from './listed-identity-providers.ts';

const ofGone = aSamlProvider({ contactCenterId: 'cc-gone' });

/** What there is of a provider whose contact center is gone, where these are listed; undefined: nothing was read yet. */
function providersWhere(listed: readonly string[] | undefined) {
  const never = () => Promise.reject(new Error('is not asked'));
  return listedIdentityProviders({
    directory: {
      ready: listed !== undefined,
      contactCenter: (id) => (listed?.includes(id) ? ({ id } as never) : undefined),
    },
    identityProviders: {
      ...{ find: never, keys: never, usedBy: never },
      used: async () => ofGone,
      contactCenterIds: async () => ['cc-gone'],
    },
  });
}

it.each([
  ['are not, where their contact center is listed no more', ['cc-1'], false],
  ['are, where it is listed', ['cc-1', 'cc-gone'], true],
  ['are, as long as nothing is known of contact centers', undefined, true],
])('identity providers %s', async (_where, listed, there) => {
  const providers = providersWhere(listed);
  expect([await providers.any(), await providers.used(ofGone.id)]).toEqual([there, there ? ofGone : undefined]);
});
