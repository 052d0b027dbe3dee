import { probeId } from '../client-features.ts';
import { passwordOf, people, qualifiedName } from '../people.ts';
import type { World } from '../world.ts';

type Parameters = Record<string, string>;

/** A good request of each kind, of which some parameters are replaced. */
export const goodRequests = (world: World): Parameters[] => {
  const [user] = people;
  const tokenType = 'urn:ietf:params:oauth:token-type:access_token';
  const jwtType = 'urn:ietf:params:oauth:token-type:jwt';
  const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
  const grant = (name: string) => `urn:ietf:params:oauth:grant-type:${name}`;
  return [
    {},
    { grant_type: 'password', username: user ? qualifiedName(user) : '', password: user ? passwordOf(user) : '' },
    { grant_type: 'authorization_code', code: 'a code', redirect_uri: 'https://app.test' },
    { grant_type: 'refresh_token', refresh_token: String(world.refreshTokens[0]?.value) },
    { grant_type: 'client_credentials' },
    { grant_type: grant('device_code'), device_code: 'a code' },
    { grant_type: grant('jwt-bearer'), assertion: 'an assertion' },
    { grant_type: grant('saml2-bearer'), assertion: 'an assertion' },
    { grant_type: grant('token-exchange'), subject_token: String(world.accessTokens[0]?.value), subject_token_type: tokenType },
    { grant_type: grant('token-exchange'), subject_token: 'a JWT', subject_token_type: jwtType },
    { grant_type: 'client_credentials', client_id: probeId, client_assertion_type: assertionType },
    { token: String(world.accessTokens[0]?.value) },
    { client_id: probeId, response_type: 'code', redirect_uri: 'https://app.test/cb', scope: 'openid' },
    { client_id: probeId, response_type: 'code id_token token', redirect_uri: 'https://app.test/cb', scope: 'openid', nonce: 'a nonce' },
  ];
};

/** How many kinds there are. */
export const numberOfGoodRequests = 14;
