import type { Ask, Exchange } from './exchange.ts';
import type { Facts, Metadata } from './facts.ts';

type Begun = Pick<Facts, 'url' | 'operationsUrl' | 'environmentUrl' | 'discovery' | 'metadata'>;
type Found = Pick<Facts, 'repeated' | 'keySet' | 'issuerDiscovery' | 'mtlsDiscovery' | 'oldTls' | 'longRequestLine' | 'exposed'>;

/** Proxies of the world cut request lines at 8 KB, headers of the client beside; a parked request stays below this. */
const longLine = 7000;

/** Asks what anybody may ask. */
export async function gatherPublic(ask: Ask, begun: Begun): Promise<Found> {
  const { url, metadata, discovery } = begun;
  const [repeated, keySet, issuerDiscovery, mtlsDiscovery, oldTls, longRequestLine, exposed] = await Promise.all([
    askAgain(ask, url),
    metadata === undefined ? undefined : ask(`${url}/auth/v3/.well-known/jwks.json`),
    elsewhere(ask, begun),
    askMtls(ask, metadata),
    discovery.certificate && ask(discovery.url, { maxTls: 'TLSv1.1' }),
    ask(`${url}/auth/v3/ping?filler=${'x'.repeat(longLine)}`),
    askExposed(ask, begun),
  ]);
  return { repeated, keySet, issuerDiscovery, mtlsDiscovery, oldTls, longRequestLine, exposed };
}

async function askAgain(ask: Ask, url: string): Promise<Found['repeated']> {
  const ping = await ask(`${url}/auth/v3/ping`);
  const [discovery, again] = await Promise.all([ask(`${url}/auth/v3/.well-known/openid-configuration`), ask(`${url}/auth/v3/ping`)]);
  return { discovery, ping: [ping, again] };
}

const elsewhere = async (ask: Ask, { metadata, url }: Begun): Promise<Exchange | undefined> =>
  metadata?.issuer === undefined || metadata.issuer === `${url}/auth/v3` || !URL.canParse(metadata.issuer)
    ? undefined
    : ask(`${metadata.issuer}/.well-known/openid-configuration`);

const askMtls = async (ask: Ask, metadata: Metadata | undefined): Promise<Exchange | undefined> => {
  const endpoint = metadata?.mtls_endpoint_aliases?.token_endpoint;
  return endpoint === undefined ? undefined : ask(endpoint.replace(/\/oauth\/token$/, '/.well-known/openid-configuration'));
};

async function askExposed(ask: Ask, { url, operationsUrl, environmentUrl }: Begun): Promise<Facts['exposed']> {
  const [environment, operations, management] = await Promise.all([
    environmentUrl === url ? undefined : ask(`${url}/environment/v3/contact-centers`),
    operationsUrl === url ? undefined : ask(`${url}/auth/v3/ops/clients`),
    ask(`${url}/prometheus`),
  ]);
  return { environment, operations, management };
}
