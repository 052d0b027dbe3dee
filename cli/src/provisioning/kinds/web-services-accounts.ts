import { accountKey } from '../file/stated-things.ts';
import { collectionKind } from './collection-kind.ts';

/** Accounts of Web Services' own. */
export const webServicesAccounts = collectionKind({
  name: 'webServicesAccounts',
  api: 'auth',
  path: '/auth/v3/ops/web-services/accounts',
  keyOf: (shown) => accountKey(shown as { name: string; contactCenterId?: string }),
  keyInPath: false,
  statable: ({ id: _id, ...fields }) => fields,
});
