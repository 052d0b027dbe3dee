import { registrableRedirectUri, standsForOrigin } from '@gauth/oauth';
import { ApiError } from '@gauth/service-kit';
import type { ClientRegistration } from './ports.ts';

/** Rules between the fields of a client; those of one field are in the schema. Throws `ApiError`. */
export function checkClient({ type, authMethod, profile, pkce, redirectUris, postLogoutRedirectUris }: ClientRegistration): void {
  checkUris('redirectURIs', redirectUris, profile);
  checkUris('postLogoutRedirectURIs', postLogoutRedirectUris, profile);
  if ((type === 'public') !== (authMethod === 'none'))
    throw new ApiError('badRequest', 'data.tokenEndpointAuthMethod: a PUBLIC client has the method none, and no other client has it');
  if (profile === 'legacy') return;
  if (pkce !== 'required') throw new ApiError('badRequest', 'data.pkce: only legacy clients may go without PKCE');
}

function checkUris(field: string, uris: readonly string[], profile: ClientRegistration['profile']): void {
  if (!uris.every(registrableRedirectUri)) throw new ApiError('badRequest', `data.${field}: a value is no URI that can be registered`);
  if (profile !== 'legacy' && uris.some(standsForOrigin))
    throw new ApiError('badRequest', `data.${field}: only legacy clients may register origins`);
}
