import { play } from './play.ts';
import { basic, bearer, form, type Heard, productClient } from './product-wire.ts';
import { aUser } from './user.ts';

// Ways to tokens, and what says whose they are, as the product's own clients and sample applications ask for them: byte for byte.

/** The clients that this program is, and where users come back to: below the origin that is registered. */
export interface Given {
  origin: string;
  redirectUri: string;
  /** `external_api_client`, as the installer registers it. */
  confidential: { id: string; secret: string };
  public: { id: string };
}

interface Tokens {
  access_token: string;
  refresh_token: string;
}

const [tokenPath, user] = ['/auth/v3/oauth/token', 't100\\agent1'];

const authorizePath = (id: string, redirectUri: string, responseType = 'code') =>
  `/auth/v3/oauth/authorize?client_id=${id}&hideTenant=true&redirect_uri=${encodeURIComponent(redirectUri)}&response_type=${responseType}&scope=%2A`;

const postForm = (given: Given, body: string, authorization: object = {}) =>
  productClient(given.origin).call({ method: 'POST', path: tokenPath, headers: { ...form, ...authorization }, body });

const asClient = ({ confidential: { id, secret } }: Given) => basic(id, secret);
const tokensOf = ({ body }: Heard) => body as Tokens;
const told = ({ status, body }: Heard) => ({ status, body });

/** The user's own credentials as Basic, which skip the form. */
async function codeByBasic(given: Given, id: string) {
  const path = authorizePath(id, given.redirectUri);
  const { url, headers, authorized } = await productClient(given.origin).call({ method: 'GET', path, headers: basic(user, 'agent1') });
  return { code: new URL(url).searchParams.get('code') ?? '', url, cookies: headers['set-cookie'] ?? [], authorized };
}

async function confidentialCode(given: Given) {
  const { code, url, cookies, authorized } = await codeByBasic(given, given.confidential.id);
  const redirect_uri = encodeURIComponent(given.redirectUri);
  const swapped = await postForm(given, `grant_type=authorization_code&redirect_uri=${redirect_uri}&code=${code}`, asClient(given));
  return { to: url.replace(/\?.*/, ''), parameters: [...new URL(url).searchParams.keys()], cookies, authorized, ...told(swapped) };
}

async function publicCode(given: Given) {
  const { id } = given.public;
  const { code } = await codeByBasic(given, id);
  const redirect_uri = encodeURIComponent(given.redirectUri);
  const swapped = await postForm(given, `grant_type=authorization_code&redirect_uri=${redirect_uri}&code=${code}&client_id=${id}`);
  const { refresh_token } = tokensOf(swapped);
  const refreshed = await postForm(given, `grant_type=refresh_token&refresh_token=${refresh_token}&client_id=${id}&scope=*`);
  return { swapped: told(swapped), refreshed: told(refreshed) };
}

/** The sample application: a browser with an address that is not encoded, no scope and no state; its server swaps the code. */
async function sampleApplication(given: Given) {
  const { origin, redirectUri, confidential } = given;
  const link = `${origin}/auth/v3/oauth/authorize?response_type=code&client_id=${confidential.id}&redirect_uri=${redirectUri}`;
  const { location } = await aUser().follow(link, redirectUri);
  const code = new URL(location).searchParams.get('code');
  const swapped = await postForm(given, `grant_type=authorization_code&code=${code}&redirect_uri=${redirectUri}`, asClient(given));
  return { to: location.replace(/code=[^&]*/, 'code='), ...told(swapped) };
}

/** The answer stands behind `#`, where only the browser sees it. */
async function implicit(given: Given) {
  const path = authorizePath(given.confidential.id, given.redirectUri, 'token');
  const { url } = await productClient(given.origin).call({ method: 'GET', path, headers: basic(user, 'agent1') });
  return { to: url.replace(/#.*/, ''), fragment: Object.fromEntries(new URLSearchParams(new URL(url).hash.slice(1))) };
}

const nobodysCode = async (given: Given) => {
  const path = authorizePath(given.confidential.id, given.redirectUri);
  return told(await productClient(given.origin).call({ method: 'GET', path, headers: basic(user, 'wrong') }));
};

/** Nobody is signed in: the client follows to the page. */
async function signInPage(given: Given) {
  const path = authorizePath(given.confidential.id, given.redirectUri);
  const { status, url, headers, body } = await productClient(given.origin).call({ method: 'GET', path });
  const fields = [...String(body).matchAll(/<input\b[^>]*\bname="(\w+)"/g)].map(([, name]) => name);
  return { status, path: new URL(url).pathname, type: headers['content-type'], fields };
}

/** Basic of the client and `client_id` together. */
const byPassword = (given: Given, username = 't100%5Cagent1') =>
  postForm(given, `grant_type=password&username=${username}&password=agent1&client_id=${given.confidential.id}&scope=*`, asClient(given));

async function refresh(given: Given) {
  const { refresh_token } = tokensOf(await byPassword(given));
  return told(await postForm(given, `grant_type=refresh_token&refresh_token=${refresh_token}&scope=*`, asClient(given)));
}

const get = (given: Given, path: string, token: string) =>
  productClient(given.origin).call({ method: 'GET', path: `/auth/v3${path}`, headers: bearer(token) });

async function whoseToken(given: Given) {
  const { access_token } = tokensOf(await byPassword(given));
  const { access_token: own } = tokensOf(await postForm(given, 'grant_type=client_credentials&scope=*', asClient(given)));
  const jwt = await get(given, '/jwt-userinfo', access_token);
  return {
    userinfo: told(await get(given, '/userinfo', access_token)),
    openid: told(await get(given, '/openid/userinfo', access_token)),
    jwt: { ...told(jwt), header: jwt.headers['x-gws-user'] },
    application: told(await get(given, '/userinfo', own)),
    unknown: told(await get(given, '/userinfo', 'c5f5e2c4-4a2b-4a0a-9b0f-8a8b8e0f9d10')),
  };
}

/** A token becomes a JWT, and the JWT the assertion of another grant. */
async function convert(given: Given) {
  const { access_token } = tokensOf(await byPassword(given));
  const converted = await get(given, '/oauth/convert-token', access_token);
  const assertion = (converted.body as { jwtToken: string }).jwtToken;
  const grant = encodeURIComponent('urn:ietf:params:oauth:grant-type:jwt-bearer');
  return { converted: told(converted), traded: told(await postForm(given, `grant_type=${grant}&assertion=${assertion}`, asClient(given))) };
}

await play<Given>({
  'code of a confidential client': confidentialCode,
  'code of a public client': publicCode,
  'sample application': sampleApplication,
  implicit,
  'code for wrong credentials': nobodysCode,
  'sign-in page': signInPage,
  password: async (given) => told(await byPassword(given)),
  'password of a bare name': async (given) => told(await byPassword(given, 'agent1')),
  refresh,
  'client credentials': async (given) => told(await postForm(given, 'grant_type=client_credentials&scope=*', asClient(given))),
  'whose token': whoseToken,
  convert,
});
