import { X509Certificate } from 'node:crypto';
import { type Check, when } from '../check.ts';
import type { Client, Facts, IdentityProvider } from '../facts.ts';
import { isForOthers, isLoopback } from '../readings.ts';
import { validity } from '../validity.ts';

const uri = (text: string): URL | undefined => (URL.canParse(text) ? new URL(text) : undefined);
const isHttp = (url: URL | undefined): url is URL => url !== undefined && ['http:', 'https:'].includes(url.protocol);

const redirects = (facts: Facts, judge: (url: URL, text: string, client: Client) => boolean | undefined): string[] =>
  (facts.provisioned.clients ?? []).flatMap((client) =>
    client.redirectURIs
      .filter((text) => isHttp(uri(text)) && judge(uri(text) as URL, text, client))
      .map((text) => `client ${client.client_id}: ${text}`),
  );

/** Origins of applications whose scripts talk to gauth: those of public clients. */
function lockedOut(facts: Facts): string[] {
  const { clients = [], contactCenters = [], origins } = facts.provisioned;
  const listing = new Set((origins ?? []).map(({ contactCenterId }) => contactCenterId));
  if (origins === undefined || contactCenters.length === 0 || contactCenters.some(({ id }) => !listing.has(id))) return [];
  const own = [facts.url, facts.metadata?.issuer ?? facts.url].map((text) => uri(text)?.origin);
  const missing = clients
    .filter(({ clientType }) => clientType === 'PUBLIC')
    .flatMap(({ client_id, redirectURIs }) => redirectURIs.map((text) => ({ client_id, url: uri(text) })))
    .filter(({ url }) => isHttp(url) && !own.includes(url.origin) && !origins.some(({ origin }) => origin === url.origin));
  return [
    ...new Set(
      missing.map(
        ({ client_id, url }) => `${url?.origin} of client ${client_id}: every contact center has a list of origins, and none names it`,
      ),
    ),
  ];
}

const soonDays = 30;

function providers(facts: Facts, judge: (provider: IdentityProvider, now: Date) => string | undefined): string[] {
  return (facts.provisioned.identityProviders ?? []).flatMap((provider) => {
    const verdict = provider.status === 'ON' ? judge(provider, facts.now) : undefined;
    return verdict === undefined ? [] : [`identity provider ${provider.name} (${provider.id}) ${verdict}`];
  });
}

function lastEnd({ metadata }: IdentityProvider): Date | undefined {
  const ends = (metadata?.signingCertificates ?? []).flatMap((pem) => {
    try {
      return [validity(new X509Certificate(/BEGIN/.test(pem) ? pem : Buffer.from(pem, 'base64'))).validTo.getTime()];
    } catch {
      return [];
    }
  });
  return ends.length === 0 ? undefined : new Date(Math.max(...ends));
}

const day = (date: Date): string => date.toISOString().slice(0, 10);

/** Applications, and where their users come from. */
export const clientChecks: readonly Check[] = [
  {
    id: 'redirect-uri-http',
    area: 'clients',
    severity: 'warning',
    title: 'Codes are sent to an address without TLS',
    why: 'Whoever listens gets the code of a user.',
    remedy: { setting: 'redirectURIs', of: 'client', change: 'https addresses; http for this machine only' },
    seen: (facts) => redirects(facts, (url) => url.protocol === 'http:' && !isLoopback(url.hostname)),
  },
  {
    id: 'redirect-uri-wildcard',
    area: 'clients',
    severity: 'warning',
    title: 'A redirect URI has a star in it',
    why: 'Redirect URIs are compared character by character; a star stands for a star only.',
    remedy: { setting: 'redirectURIs', of: 'client', change: 'each address in full' },
    seen: (facts) => redirects(facts, (_url, text) => text.includes('*')),
  },
  {
    id: 'redirect-uri-slash',
    area: 'clients',
    severity: 'warning',
    title: 'Redirect URIs differ by a slash alone',
    why: 'Somebody tried which one the application sends; the other one is of no use.',
    remedy: {
      setting: 'redirectURIs',
      of: 'client',
      change: 'only the one that the application sends; gauth doctor --client ID --redirect-uri URI tells whether it is registered',
    },
    seen: (facts) =>
      redirects(
        facts,
        (url, text, client) => url.pathname !== '/' && text.endsWith('/') && client.redirectURIs.includes(text.slice(0, -1)),
      ),
  },
  {
    id: 'cors-lock-out',
    area: 'clients',
    severity: 'error',
    title: 'The scripts of a registered application are locked out',
    why: 'The first origin that a contact center lists locks out all others; browsers refuse what the application asks (403, CORS).',
    remedy: { setting: 'POST /environment/v3/cors', of: 'contact center', change: 'this origin; or take the list away' },
    seen: lockedOut,
  },
  {
    id: 'identity-provider-certificate',
    area: 'clients',
    severity: 'error',
    title: 'The certificate of an identity provider has ended, or soon will',
    why: 'Its answers are refused then, and its users cannot sign in.',
    remedy: { setting: 'metadata', of: 'identity provider', change: 'its present document: upload it, or refresh it by its address' },
    seen: (facts) =>
      providers(facts, (provider, now) => {
        const end = lastEnd(provider);
        if (end === undefined || end.getTime() - now.getTime() > soonDays * 86_400_000) return undefined;
        return `has no certificate that holds longer than ${day(end)}`;
      }),
  },
  {
    id: 'identity-provider-metadata',
    area: 'clients',
    severity: 'error',
    title: 'The metadata of an identity provider is no longer valid',
    why: 'It said itself until when it may be used; its keys may have changed.',
    remedy: { setting: 'metadataUrl', of: 'identity provider', change: 'an address at which gauth can read it anew; or upload it' },
    seen: (facts) =>
      providers(facts, ({ metadata }, now) =>
        metadata?.validUntil !== undefined && new Date(metadata.validUntil) <= now
          ? `was valid until ${day(new Date(metadata.validUntil))}`
          : undefined,
      ),
  },
  {
    id: 'legacy-grants',
    area: 'clients',
    severity: 'warning',
    title: 'A client may use the password or implicit grant and does not',
    why: 'RFC 9700 forbids or discourages them; whoever steals the client could use them.',
    remedy: {
      setting: 'authorizedGrantTypes',
      of: 'client',
      change: 'without password and implicit; GET /auth/v3/ops/reports/legacy-grants tells what to send',
    },
    seen: (facts) =>
      isForOthers(facts)
        ? (facts.provisioned.legacyGrants ?? []).flatMap(({ client_id, grants }) => {
            const unused = grants.filter(({ count }) => count === 0).map(({ grant }) => grant);
            return when(unused.length > 0, () => `client ${client_id}: ${unused.join(', ')}`);
          })
        : [],
  },
];
