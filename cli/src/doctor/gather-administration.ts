import type { Credentials } from '@gauth/auth-client';
import type { Ask, Exchange } from './exchange.ts';
import { type Facts, provisioned } from './facts.ts';
import { dataOf, parsed } from './readings.ts';
import { partsOf } from './untold.ts';

interface Administered {
  credentials: Credentials;
  /** Undefined: it is known that nobody answers there. */
  operationsUrl: string | undefined;
  environmentUrl: string | undefined;
}

/** Each over a connection of its own, so that a balancer may lead to every pod. */
const questionsToFindPods = 4;

/** An address that nobody has (RFC 5737): whoever believes it would believe anything. */
export const inventedAddress = '192.0.2.77';

/** Contact centers whose identity providers are looked at. */
const mostContactCenters = 500;

/** Asks what administrators may ask. Wrong credentials are shown to each service once, because it counts them. */
export async function gatherAdministration(
  ask: Ask,
  { credentials, operationsUrl, environmentUrl }: Administered,
): Promise<Pick<Facts, 'administrator' | 'auth' | 'environment' | 'provisioned'>> {
  const administrator = 'userName' in credentials ? 'operations user' : 'client';
  const authorization = await authorizationOf(ask, credentials, operationsUrl);
  if (typeof authorization !== 'string') return { administrator, auth: [authorization], environment: [], provisioned: {} };
  const first = async (url: string | undefined, path: string) =>
    url === undefined ? undefined : ask(`${url}${path}`, { headers: { authorization } });
  // Diagnostics may take seconds where something is away.
  const [auth, environment] = await Promise.all([first(operationsUrl, '/auth/v3/ops/keys'), first(environmentUrl, '/environment/v3/cors')]);
  const found = await askEverything(ask, {
    authorization,
    operationsUrl: isRefusal(auth) ? undefined : operationsUrl,
    environmentUrl: isRefusal(environment) ? undefined : environmentUrl,
  });
  return {
    administrator,
    ...found,
    ...(isRefusal(auth) && { auth: [auth] }),
    ...(isRefusal(environment) && { environment: [environment] }),
  };
}

const authPath = '/auth/v3/ops/diagnostics';
const environmentPath = '/environment/v3/diagnostics';

const isRefusal = (answer: Exchange | undefined): answer is Exchange => [401, 403, 429].includes(answer?.status ?? 0);

async function askEverything(
  ask: Ask,
  { authorization, operationsUrl, environmentUrl }: Omit<Administered, 'credentials'> & { authorization: string },
): Promise<Pick<Facts, 'auth' | 'environment' | 'provisioned'>> {
  const headers = { authorization };
  const askAuth = (path: string) => operationsUrl && ask(`${operationsUrl}/auth/v3${path}`, { headers });
  const askEnvironment = (path: string) => environmentUrl && ask(`${environmentUrl}/environment/v3${path}`, { headers });
  const several = (url: string | undefined) =>
    url === undefined
      ? []
      : Array.from({ length: questionsToFindPods }, () => ask(url, { headers: { ...headers, 'x-forwarded-for': inventedAddress } }));

  const [auth, environment, clients, keys, legacyGrants, providers, environments, contactCenters, origins] = await Promise.all([
    Promise.all(several(operationsUrl && `${operationsUrl}${authPath}`)),
    Promise.all(several(environmentUrl && `${environmentUrl}${environmentPath}`)),
    listOf(askAuth('/ops/clients')),
    listOf(askAuth('/ops/keys')),
    listOf(askAuth('/ops/reports/legacy-grants')),
    listOf(askAuth(`/ops/identity-providers?limit=${mostContactCenters}`)),
    listOf(askEnvironment('/environments')),
    listOf(askEnvironment('/contact-centers')),
    listOf(askEnvironment('/cors')),
  ]);
  const lists = { clients, keys, legacyGrants, identityProviders: providersIn(providers), environments, contactCenters };
  return { auth, environment, provisioned: partsOf(provisioned, { ...lists, origins: originsIn(origins) }, teller) };
}

const teller = (list: string): string => (['environments', 'contactCenters', 'origins'].includes(list) ? 'environment-api' : 'auth-api');

/** Undefined where nobody was asked, null where there was no answer. */
async function listOf(asking: Promise<Exchange> | '' | undefined): Promise<unknown> {
  const answer = await asking;
  return answer ? (dataOf(answer) ?? null) : undefined;
}

const originsIn = (data: unknown): unknown => (typeof data === 'object' && data !== null && 'origins' in data ? data.origins : data);

/** One entry for each contact center, with all that it has. */
const providersIn = (data: unknown): unknown =>
  Array.isArray(data) ? data.flatMap((entry: { identityProviders?: unknown } | null) => entry?.identityProviders) : data;

/** Answers what the token endpoint says where the client gets no token. */
async function authorizationOf(ask: Ask, credentials: Credentials, operationsUrl: string | undefined): Promise<string | Exchange> {
  if ('userName' in credentials) return basic(credentials.userName, credentials.password);
  if (operationsUrl === undefined) return 'Bearer';
  const form = new URLSearchParams({ grant_type: 'client_credentials' }).toString();
  const clientBasic = basic(encodeURIComponent(credentials.clientId), encodeURIComponent(credentials.clientSecret));
  const headers = { authorization: clientBasic, 'content-type': 'application/x-www-form-urlencoded' };
  const answer = await ask(`${operationsUrl}/auth/v3/oauth/token`, { method: 'POST', headers, body: form });
  const token = answer.status === 200 ? parsed(answer.body)?.access_token : undefined;
  return typeof token === 'string' ? `Bearer ${token}` : answer;
}

const basic = (name: string, password: string): string => `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;
