import { AuthorizationCode, ClientCredentials, type ModuleOptions, ResourceOwnerPassword } from 'simple-oauth2';
import { play } from './play.ts';
import { agent1, followedBack } from './user.ts';

// Plain OAuth 2.0 by simple-oauth2, which knows neither OpenID Connect nor PKCE.

/** The client that this program is; `secret` has characters that Basic must encode. */
export interface Given {
  origin: string;
  redirectUri: string;
  id: string;
  secret: string;
}

const options = ({ origin, id, secret }: Given, more: ModuleOptions['options'] = {}): ModuleOptions => ({
  client: { id, secret },
  auth: {
    tokenHost: origin,
    tokenPath: '/auth/v3/oauth/token',
    revokePath: '/auth/v3/oauth/revoke',
  },
  options: more,
});

/** What the library says of a refusal: the status, and the body as it has read it. */
const refusal = (attempt: Promise<unknown>) =>
  attempt.then(
    () => 'nothing was refused',
    ({ output, data }: { output: { statusCode: number }; data: { payload: object } }) => ({ status: output.statusCode, ...data.payload }),
  );

async function authorizationCode(given: Given) {
  const { auth, ...rest } = options(given);
  const client = new AuthorizationCode({ ...rest, auth: { ...auth, authorizePath: '/auth/v3/oauth/authorize' } });
  const { redirectUri } = given;
  const link = client.authorizeURL({ redirect_uri: redirectUri, scope: '*', state: 'the state' });
  const { searchParams } = await followedBack(link, redirectUri);
  const code = searchParams.get('code') ?? '';
  const { token } = await client.getToken({ code, redirect_uri: redirectUri });
  const again = await refusal(client.getToken({ code, redirect_uri: redirectUri }));
  return { answered: [...searchParams.keys()], state: searchParams.get('state'), token, again };
}

const clientCredentials = async (given: Given) => (await new ClientCredentials(options(given)).getToken({ scope: ['*', 'openid'] })).token;

const loosely = async (given: Given) =>
  (await new ClientCredentials(options(given, { credentialsEncodingMode: 'loose' })).getToken({})).token.scope;

const inTheForm = async (given: Given) =>
  (await new ClientCredentials(options(given, { authorizationMethod: 'body' })).getToken({})).token.scope;

const inJson = (given: Given) => refusal(new ClientCredentials(options(given, { bodyFormat: 'json' })).getToken({}));

async function passwordAndRefresh(given: Given) {
  const first = await new ResourceOwnerPassword(options(given)).getToken({ ...agent1, scope: '*' });
  const second = await first.refresh({ scope: '*' });
  const wrong = await refusal(new ResourceOwnerPassword(options(given)).getToken({ ...agent1, password: 'wrong' }));
  return {
    expired: first.expired(),
    first: first.token,
    second: second.token,
    rotated: first.token.refresh_token !== second.token.refresh_token,
    wrong,
  };
}

async function revoke(given: Given) {
  const token = await new ResourceOwnerPassword(options(given)).getToken(agent1);
  const ask = () =>
    fetch(`${given.origin}/auth/v3/userinfo`, { headers: { authorization: `Bearer ${token.token.access_token}` } }).then(
      ({ status }) => status,
    );
  const before = await ask();
  await token.revokeAll();
  return { before, after: await ask(), refresh: await refusal(token.refresh()) };
}

await play<Given>({
  code: authorizationCode,
  'client credentials': clientCredentials,
  'credentials as they are': loosely,
  'credentials in the form': inTheForm,
  'credentials in JSON': inJson,
  'password and refresh': passwordAndRefresh,
  revoke,
});
