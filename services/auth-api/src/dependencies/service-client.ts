import type { Client } from '@gauth/oauth';
import { withDefaults } from '../clients/defaults.ts';
import type { Config } from '../config.ts';
import type { SecretHasher } from '../ports/secret-hasher.ts';

/** The same in every process, because one gives the token and another checks it. Registrations have UUIDs. */
const registrationId = 'unregistered';

/** Nobody holds its tokens for long: it asks for new ones as it needs them. */
const lifetimeSeconds = 3600;

/**
 * The client of the settings, as which this service calls the Environment API and configuration is applied. It is there from the first start on, with
 * the secret of the settings, until somebody registers its id; then it is what was registered. It gets tokens for itself and nothing else.
 */
export async function serviceClient(
  { SERVICE_CLIENT_ID: id, SERVICE_CLIENT_SECRET: secret }: Pick<Config, 'SERVICE_CLIENT_ID' | 'SERVICE_CLIENT_SECRET'>,
  secrets: SecretHasher,
): Promise<Client> {
  const {
    description: _unused,
    internal: _alsoUnused,
    ...client
  } = withDefaults({
    id,
    name: 'gauth itself',
    profile: 'baseline',
    authorities: ['ROLE_INTERNAL_CLIENT'],
    grantTypes: ['client_credentials'],
    accessTokenTtlSeconds: lifetimeSeconds,
  });
  return { ...client, registrationId, secretHash: await secrets.hash(secret, 'chosen') };
}
