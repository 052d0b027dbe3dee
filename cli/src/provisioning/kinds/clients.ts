import { internalGrantTypes, type Shown } from '@gauth/auth-client';
import { collectionKind } from './collection-kind.ts';

/** Whether a client of these fields authenticates by a secret. */
export function hasSecret({ clientType, tokenEndpointAuthMethod }: Shown): boolean {
  if (tokenEndpointAuthMethod === undefined) return clientType !== 'PUBLIC';
  return String(tokenEndpointAuthMethod).startsWith('client_secret');
}

/** Registered applications. */
export const clients = collectionKind({
  name: 'clients',
  api: 'auth',
  path: '/auth/v3/ops/clients',
  query: '?limit=1000',
  keyOf: ({ client_id }) => String(client_id),
  keyInPath: true,
  statable: (shown) => shown,
  madeSecret: 'client_secret',
  settled: (stated, present) => {
    const internal = stated.internalClient ?? present.internalClient ?? false;
    const grants = stated.authorizedGrantTypes as string[];
    return internal ? { ...stated, authorizedGrantTypes: [...new Set([...grants, ...internalGrantTypes])] } : stated;
  },
  makesSecret: (fields, action) =>
    action === 'create' ? hasSecret(fields) && fields.client_secret === undefined : fields.tokenEndpointAuthMethod === 'client_secret_jwt',
  secretsFor: (change, present) =>
    hasSecret({ ...present, ...change }) && !hasSecret(present) && change.tokenEndpointAuthMethod !== 'client_secret_jwt'
      ? ['client_secret']
      : [],
});
