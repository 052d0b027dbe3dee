import { secretMark } from '../kind.ts';
import { collectionKind } from './collection-kind.ts';

/** How to reach the Configuration Servers. */
export const environments = collectionKind({
  name: 'environments',
  api: 'environment',
  path: '/environment/v3/environments',
  keyOf: ({ id }) => String(id),
  keyInPath: true,
  // A preambula is shown where there is a key of tokens.
  statable: (shown) => ({ ...shown, ...(shown.tokenPreambula !== undefined && { tokenUuid: secretMark }) }),
  visibleSecrets: ['tokenUuid'],
});
