import { importPKCS8 } from 'jose';
import { type ClientAuth, ClientSecretBasic, ClientSecretPost, PrivateKeyJwt } from 'openid-client';
import type { OidcProvider, ProviderKey } from '../../../ports/identity-providers.ts';
import { Unavailable } from '../../../ports/unavailable.ts';
import type { ProviderMetadata } from './provider-metadata.ts';

/** How we prove at a provider's token endpoint who we are (OpenID Connect Core §9). Throws `Unavailable` where the provider's settings do not suffice. */
export async function clientAuthentication(
  { authMethod, clientSecret }: OidcProvider,
  metadata: ProviderMetadata,
  key: () => Promise<ProviderKey>,
): Promise<ClientAuth> {
  if (authMethod === 'private_key_jwt') return privateKeyJwt(await key(), metadata);
  if (!clientSecret) throw new Unavailable(`the identity provider is set to ${authMethod} and has no client secret`);
  return authMethod === 'client_secret_basic' ? ClientSecretBasic(clientSecret) : ClientSecretPost(clientSecret);
}

async function privateKeyJwt({ id, privateKey }: ProviderKey, metadata: ProviderMetadata): Promise<ClientAuth> {
  const key = await importPKCS8(privateKey, assertionAlgorithm(metadata)).catch(() => {
    throw new Unavailable('our key at the identity provider is no RSA key');
  });
  return PrivateKeyJwt({ key, kid: id });
}

/** RS256 as everybody can, unless the provider says that it takes only the other one that our RSA keys can make. */
function assertionAlgorithm({ token_endpoint_auth_signing_alg_values_supported: taken }: ProviderMetadata): 'RS256' | 'PS256' {
  return taken?.includes('PS256') && !taken.includes('RS256') ? 'PS256' : 'RS256';
}
