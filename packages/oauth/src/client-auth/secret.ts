import type { ClientSecrets } from '../ports.ts';
import type { ProveClient } from './method.ts';

/** `client_secret_basic` and `client_secret_post` (RFC 6749 §2.3.1); the product's clients may use either. */
export const clientSecret =
  (secrets: ClientSecrets): ProveClient =>
  async (client, { presented, address }) => {
    if (presented.kind !== 'secret') return `expected a secret, got ${presented.kind}`;
    if (client.authMethod !== 'client_secret' && client.authMethod !== presented.by)
      return `expected ${client.authMethod}, got ${presented.by}`;
    for (const secret of presented.secrets) if (await secrets.matches(client, secret, address)) return undefined;
    return 'the secret is wrong';
  };
