import { play } from './play.ts';
import { basic, bearer, form, type Heard, type ProductClient, productClient } from './product-wire.ts';

// Signing in and out and changing a password, as the product's own clients call it: byte for byte.

/** Where the service is, and a domain whose Configuration Server does not answer. */
export interface Given {
  origin: string;
  unreachableDomain: string;
}

const told = ({ status, body }: Heard) => ({ status, body });
const json = (value: unknown) => JSON.stringify(value);
const at = (path: string) => `/auth/v3${path}`;

const signIn = (client: ProductClient, username: string, password: string) =>
  client.call({
    method: 'POST',
    path: at('/sign-in'),
    headers: form,
    body: `username=${encodeURIComponent(username)}&password=${password}&saml=false`,
  });
/** No Authorization header: the cookie says who is there. */
const ping = async (client: ProductClient) => told(await client.call({ method: 'GET', path: at('/ping') }));
const userinfo = async (client: ProductClient, token: string) =>
  (await client.call({ method: 'GET', path: at('/userinfo'), headers: bearer(token) })).status;

async function tokenFor(client: ProductClient, body: string): Promise<string> {
  const headers = { ...form, ...basic('external_api_client', 'secret') };
  return ((await client.call({ method: 'POST', path: at('/oauth/token'), headers, body })).body as { access_token: string }).access_token;
}
const tokenOf = (client: ProductClient, username: string, password: string) =>
  tokenFor(
    client,
    `grant_type=password&username=${encodeURIComponent(username)}&password=${password}&client_id=external_api_client&scope=*`,
  );

async function authScheme({ origin }: Given) {
  const client = productClient(origin);
  const ask = async (body: object) => told(await client.call({ method: 'POST', path: at('/auth-scheme'), body: json(body) }));
  return {
    enveloped: await ask({ data: { tenant: 't100', userName: 'agent1' }, operationId: '1' }),
    bare: await ask({ tenant: 't100', userName: 'agent1' }),
    ofNobody: await ask({ data: { userName: 't999\\nobody' } }),
  };
}

async function session({ origin }: Given) {
  const client = productClient(origin);
  const before = await ping(client);
  const signedIn = told(await signIn(client, 't100\\agent1', 'agent1'));
  const during = await ping(client);
  const redirectUri = encodeURIComponent(`${origin}/gws/start`);
  const query = `client_id=external_api_client&hideTenant=true&redirect_uri=${redirectUri}&response_type=code&scope=%2A`;
  const { url } = await client.call({ method: 'GET', path: at(`/oauth/authorize?${query}`) });
  const code = new URL(url).searchParams.get('code');
  const token = await tokenFor(productClient(origin), `grant_type=authorization_code&redirect_uri=${redirectUri}&code=${code}`);
  const left = told(await client.call({ method: 'POST', path: at('/sign-out?global=false'), headers: bearer(token) }));
  return { before, signedIn, during, to: url.replace(/code=[^&]*/, 'code='), left, after: await ping(client) };
}

async function refusedSignIn({ origin }: Given) {
  const client = productClient(origin);
  return { signedIn: told(await signIn(client, 't100\\agent1', 'wrong')), after: await ping(client) };
}

const pingWithToken = async ({ origin }: Given) => {
  const client = productClient(origin);
  const token = await tokenOf(client, 't100\\agent1', 'agent1');
  const ask = async (headers: Record<string, string>) => (await client.call({ method: 'GET', path: at('/ping'), headers })).status;
  return { good: await ask(bearer(token)), bad: await ask(bearer('c5f5e2c4-4a2b-4a0a-9b0f-8a8b8e0f9d10')) };
};

async function signOut({ origin }: Given) {
  const client = productClient(origin);
  const supervisorsToken = () => tokenOf(client, 't100\\supervisor1', 'supervisor1');
  const [one, two, three] = [await supervisorsToken(), await supervisorsToken(), await supervisorsToken()];
  const alone = await client.call({ method: 'GET', path: at('/sign-out?global=false'), headers: bearer(one) });
  const afterOne = [await userinfo(client, one), await userinfo(client, two), await userinfo(client, three)];
  const back = `${origin}/gws/signed-out`;
  const path = at(`/sign-out?global=true&redirectUri=${encodeURIComponent(back)}`);
  const everywhere = await client.call({ method: 'GET', path, headers: bearer(two) });
  const afterAll = [await userinfo(client, two), await userinfo(client, three)];
  return { alone: told(alone), afterOne, to: everywhere.url.replace(origin, ''), afterAll };
}

async function changePassword({ origin, unreachableDomain }: Given) {
  const client = productClient(origin);
  const change = async (data: object, headers: Record<string, string> = {}, by = client) =>
    told(await by.call({ method: 'POST', path: at('/change-password'), body: json({ data }), headers }));
  const userName = 't100\\changeme';
  const first = await change({ userName, oldPassword: 'changeme', newPassword: 'changed-once' });
  const token = await tokenOf(client, userName, 'changed-once');
  const second = await change({ userName, oldPassword: 'changed-once', newPassword: 'changed-twice' }, bearer(token));
  return {
    first,
    second,
    oldToken: await userinfo(client, token),
    signedIn: told(await signIn(client, userName, 'changed-twice')),
    wrong: await change({ userName, oldPassword: 'wrong', newPassword: 'changed-thrice' }),
    ofOther: await change({ userName: 't100\\agent1', oldPassword: 'agent1', newPassword: 'changed' }),
    unreachable: await change(
      { userName: `${unreachableDomain}\\agent1`, oldPassword: 'agent1', newPassword: 'changed' },
      {},
      productClient(origin),
    ),
  };
}

await play<Given>({
  'auth-scheme': authScheme,
  session,
  'refused sign-in': refusedSignIn,
  'ping with a token': pingWithToken,
  'sign-out': signOut,
  'change-password': changePassword,
});
