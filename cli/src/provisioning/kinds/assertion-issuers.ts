import { collectionKind } from './collection-kind.ts';

/** Parties whose assertions are believed. */
export const assertionIssuers = collectionKind({
  name: 'assertionIssuers',
  api: 'auth',
  path: '/auth/v3/ops/assertion-issuers',
  keyOf: ({ issuer }) => String(issuer),
  keyInPath: false,
  statable: ({ id: _id, warnings: _warnings, ...fields }) => fields,
});
