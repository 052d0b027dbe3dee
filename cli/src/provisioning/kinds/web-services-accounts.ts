import { collectionKind } from './collection-kind.ts';

/** Accounts of Web Services' own; letter case makes no other name. */
export const webServicesAccounts = collectionKind({
  name: 'webServicesAccounts',
  api: 'auth',
  path: '/auth/v3/ops/web-services/accounts',
  keyOf: ({ name }) => String(name).toLowerCase(),
  keyInPath: false,
  statable: ({ id: _id, ...fields }) => fields,
});
