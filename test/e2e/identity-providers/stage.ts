import type { Platform } from '@gauth/dev';
import { freePort } from '@gauth/dev/free-port';
import { vi } from 'vitest';
import { registerClient } from '../../interop/register-client.ts';
import { type OpenIdProvider, startOpenIdProvider } from '../../support/openid-provider.ts';
import { basic, startTestPlatform } from '../../support/platform.ts';
import { type SimpleSamlPhp, startSimpleSamlPhp } from '../../support/simplesamlphp.ts';

/** How the providers of the stage are called: in t100 everybody chooses, in t200 there is one alone, in t300 one with a password to fall back to. */
export type ProviderName = 'Redirected' | 'Posted' | 'OpenID' | 'Alone' | 'First';

/** A platform with three contact centers that have one SimpleSAMLphp and one OpenID provider between them. */
export interface Stage {
  platform: Platform;
  saml: SimpleSamlPhp;
  openId: OpenIdProvider;
  ids: Record<ProviderName, string>;
  /** Asks an administration API behind the origin as the operations user; gives `data`. */
  ops(method: string, path: string, data?: object): Promise<unknown>;
  /** Where the record of a provider is. */
  record(name: ProviderName): string;
  stop(): Promise<void>;
}

/** What the OpenID provider calls a sign-in with more than a password. */
const strong = 'urn:example:multi-factor';

const samlUser = (name: string, given: string, groups: string[] = []) => ({
  name,
  password: 'elsewhere',
  attributes: { uid: [name], givenName: [given], sn: ['There'], mail: [`${name}@there.example`], groups },
});
const samlUsers = [samlUser('saml1', 'Sami'), samlUser('newcomer', 'Nora', ['sales', 'unmapped'])];
const accounts = ['oidc1', 'agent1'].map((name) => ({
  name,
  password: 'elsewhere',
  code: '123456',
  claims: { preferred_username: name },
}));

const saml = {
  kind: 'saml',
  mode: 'choice',
  attributes: { subject: 'uid', firstName: 'givenName', lastName: 'sn', email: 'mail', groups: 'groups' },
};
const openId = {
  kind: 'oidc',
  attributes: { subject: 'preferred_username' },
  scope: ['profile'],
  acr: { [strong]: 'urn:gauth:acr:multi-factor' },
};
const creation = { accessGroups: ['Agents'], groups: { sales: 'Supervisors' } };

const contactCenters: Record<ProviderName, string> = { Redirected: 't100', Posted: 't100', OpenID: 't100', Alone: 't200', First: 't300' };
const settings: Record<ProviderName, Record<string, unknown>> = {
  Redirected: { ...saml, idpInitiated: true, creation },
  Posted: { ...saml, binding: 'HTTP-POST' },
  OpenID: { ...openId, mode: 'choice', clientId: 'OpenID' },
  Alone: { ...saml, mode: 'only', idpInitiated: true },
  First: { ...openId, mode: 'fallback', clientId: 'First' },
};
const names = Object.keys(settings) as ProviderName[];

/** Starts everything and makes both sides known to one another. Each contact center has an application of its name. */
export async function setStage(): Promise<Stage> {
  const stops: (() => Promise<void>)[] = [];
  const stop = async () => void (await Promise.all(stops.map((end) => end())));
  const own: Own = (starting) => {
    // What is still starting when something else fails is ended, too.
    const end = async () => (await starting.catch(() => undefined))?.stop();
    stops.push(end);
    return starting;
  };
  try {
    return { ...(await start(own)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

type Own = <T extends { stop(): Promise<void> }>(starting: Promise<T>) => Promise<T>;

async function start(own: Own): Promise<Omit<Stage, 'stop'>> {
  const [platform, simpleSamlPhp] = await Promise.all([own(startTestPlatform()), own(startSimpleSamlPhp({ users: samlUsers }))]);
  const { origin } = platform;
  const ops = operations(origin);
  const centers = await contactCentersBy(ops);
  for (const [name, id] of Object.entries(centers)) await registerApplication(origin, name, id);
  const collection = (name: ProviderName) => `/auth/v3/ops/contact-centers/${centers[contactCenters[name]]}/identity-providers`;
  const port = await freePort();
  const issuer = `http://127.0.0.1:${port}`;
  const create = async (name: ProviderName) => {
    const where = settings[name].kind === 'oidc' ? { issuer } : { metadataUrl: simpleSamlPhp.metadataUrl };
    const { id } = (await ops('POST', collection(name), { name, ...settings[name], ...where })) as { id: string };
    return [name, id] as const;
  };
  const ids = Object.fromEntries(await Promise.all(names.map(create))) as Record<ProviderName, string>;
  const record = (name: ProviderName) => `${collection(name)}/${ids[name]}`;
  const clients = (['OpenID', 'First'] as const).map((name) => registration(`${origin}/auth/v3/sso`, name, ids[name]));
  const provider = await own(startOpenIdProvider({ port, clients, accounts, acrValues: [strong] }));
  for (const name of ['Redirected', 'Posted', 'Alone'] as const) {
    await simpleSamlPhp.addServiceProvider({ metadataUrl: `${origin}/auth/v3/sso/saml/${ids[name]}/metadata` });
    await ops('POST', `${record(name)}/metadata/refresh`);
  }
  for (const name of names) await ops('PUT', record(name), { status: 'ON' });
  return { platform, saml: simpleSamlPhp, openId: provider, ids, ops, record };
}

const operations = (origin: string): Stage['ops'] =>
  async function ops(method, path, data) {
    const headers = { authorization: basic('ops', 'ops'), ...(data && { 'content-type': 'application/json' }) };
    const response = await fetch(origin + path, { method, headers, ...(data && { body: JSON.stringify({ data }) }) });
    const answer = (await response.json()) as { status: { code: number; message?: string }; data?: unknown };
    if (answer.status.code !== 0) throw new Error(`${method} ${path}: ${answer.status.message}`);
    return answer.data;
  };

/** Two more than the demonstration has, over the same Configuration Server. */
async function contactCentersBy(ops: Stage['ops']): Promise<Record<string, string>> {
  const [t100] = (await ops('GET', '/environment/v3/contact-centers')) as { id: string; environmentId: string }[];
  const more = ['t200', 't300'].map(async (domain) => {
    const data = { environmentId: t100?.environmentId, domains: [domain], auth: 'configServer' };
    const { id } = (await ops('POST', '/environment/v3/contact-centers', data)) as { id: string };
    // Other services hear of it within two seconds.
    await vi.waitFor(() => ops('GET', `/auth/v3/ops/contact-centers/${id}/identity-providers`), { timeout: 10_000, interval: 100 });
    return [domain, id] as const;
  });
  return Object.fromEntries([['t100', t100?.id ?? ''], ...(await Promise.all(more))]);
}

const registerApplication = (origin: string, client_id: string, contactCenterId: string) =>
  registerClient(origin, {
    client_id,
    client_secret: 'secret',
    authorizedGrantTypes: ['authorization_code', 'refresh_token', 'password'],
    scope: ['openid', 'profile'],
    redirectURIs: [`${origin}/${client_id}/callback`],
    contactCenterIds: [contactCenterId],
  });

const registration = (ours: string, client_id: string, id: string) => ({
  client_id,
  redirect_uris: [`${ours}/oidc/${id}/callback`],
  post_logout_redirect_uris: [`${ours}/signed-out`],
  backchannel_logout_uri: `${ours}/oidc/${id}/back-channel-logout`,
  backchannel_logout_session_required: true,
  require_auth_time: true,
  token_endpoint_auth_method: 'private_key_jwt' as const,
  jwks_uri: `${ours}/oidc/${id}/jwks`,
});
