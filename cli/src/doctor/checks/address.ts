import { type Check, when } from '../check.ts';
import type { Facts } from '../facts.ts';
import { inWords, isLoopback, isOurs } from '../readings.ts';

const route = (change: string) => ({ setting: 'routes', of: 'proxy', chart: 'ingress', change });
const issuerSetting = (change: string) => ({ setting: 'ISSUER', of: 'auth-api', chart: 'services.auth.issuer', change });

/** The address that was reached and the one that gauth says it has, where both are known. */
function addresses({ url, metadata }: Facts): { reached: URL; said: URL } | undefined {
  const issuer = metadata?.issuer;
  return issuer !== undefined && URL.canParse(issuer) ? { reached: new URL(`${url}/auth/v3`), said: new URL(issuer) } : undefined;
}

const differs = (facts: Facts, part: 'protocol' | 'host' | 'pathname'): string[] => {
  const both = addresses(facts);
  if (both === undefined || both.reached[part] === both.said[part]) return [];
  // The port goes with the scheme: where only the scheme is wrong, nobody should look at the port as well.
  if (part === 'host' && both.reached.hostname === both.said.hostname && both.reached.port === '' && both.said.port === '') return [];
  return [`the metadata at ${both.reached.href} says that the issuer is ${both.said.href}`];
};

/** Where gauth is reached, and what it says of that. */
export const addressChecks: readonly Check[] = [
  {
    id: 'unreachable',
    area: 'address',
    severity: 'error',
    title: 'Nobody answers at the address',
    why: 'No browser and no application can sign anybody in.',
    remedy: {
      setting: 'host',
      of: 'proxy',
      chart: 'ingress.frontend',
      change: 'a name that leads to the proxy in front of gauth, which listens there',
    },
    seen: ({ discovery }) => when(discovery.status === undefined, () => `GET ${discovery.url}: ${discovery.failure}`),
  },
  {
    id: 'path-rewritten',
    area: 'address',
    severity: 'error',
    title: 'The proxy changes the path',
    why: 'gauth answers, but to a path that it does not have: everything is 404.',
    remedy: route('pass on the path as it is; only what the issuer has in front of /auth/v3 is taken away'),
    seen: ({ discovery }) =>
      when(discovery.status === 404 && isOurs(discovery), () => `GET ${discovery.url}: gauth itself answered 404, so it got another path`),
  },
  {
    id: 'not-gauth',
    area: 'address',
    severity: 'error',
    title: 'Something else than gauth answers at the address',
    why: 'Requests to /auth do not come through to auth-api.',
    remedy: route('lead /auth, /api/v2 and /.well-known to auth-api, and see that auth-api runs'),
    seen: ({ discovery, metadata }) =>
      when(
        discovery.status !== undefined &&
          metadata === undefined &&
          !isRedirect(discovery.status) &&
          !(discovery.status === 404 && isOurs(discovery)),
        () => `GET ${discovery.url}: ${inWords(discovery)}`,
      ),
  },
  {
    id: 'redirected',
    area: 'address',
    severity: 'error',
    title: 'The metadata is redirected',
    why: 'Applications do not follow redirects of metadata and of the token endpoint, where a POST would lose its body.',
    remedy: {
      setting: 'redirects',
      of: 'proxy',
      chart: 'ingress.annotations',
      change: 'none below /auth; tell applications the address that is redirected to',
    },
    seen: ({ discovery }) => when(isRedirect(discovery.status), () => `GET ${discovery.url}: ${inWords(discovery)}`),
  },
  {
    id: 'issuer-scheme',
    area: 'address',
    severity: 'error',
    title: 'The issuer has another scheme than the address',
    why: 'Applications compare the issuer character by character; under http cookies are not Secure and are lost between http and https.',
    remedy: issuerSetting('the address as browsers have it: https:// where the proxy ends TLS'),
    seen: (facts) => differs(facts, 'protocol'),
  },
  {
    id: 'issuer-host',
    area: 'address',
    severity: 'error',
    title: 'The issuer has another host or port than the address',
    why: 'Cookies belong to one host, and applications refuse metadata of another issuer.',
    remedy: issuerSetting('the host and port that browsers use'),
    seen: (facts) => differs(facts, 'host'),
  },
  {
    id: 'issuer-path',
    area: 'address',
    severity: 'error',
    title: 'The issuer has another path than the address',
    why: 'Links and redirects of gauth lead past the proxy.',
    remedy: issuerSetting('the address with everything that the proxy has in front of /auth/v3'),
    seen: (facts) => differs(facts, 'pathname'),
  },
  {
    id: 'issuer-unreachable',
    area: 'address',
    severity: 'error',
    title: 'The issuer is not where it says it is',
    why: 'Applications read the metadata at the issuer.',
    remedy: issuerSetting('an address at which gauth is reached'),
    seen: ({ issuerDiscovery }) =>
      when(
        issuerDiscovery !== undefined && issuerDiscovery.status !== 200,
        () => `GET ${issuerDiscovery?.url}: ${issuerDiscovery && inWords(issuerDiscovery)}`,
      ),
  },
  {
    id: 'issuer-plain-http',
    area: 'address',
    severity: 'error',
    title: 'The issuer is http',
    why: 'Passwords, codes and tokens travel readable, and cookies are not Secure.',
    remedy: issuerSetting('an https address, and TLS at the proxy or TLS_CERT_FILE and TLS_KEY_FILE'),
    seen: ({ metadata }) =>
      when(
        metadata?.issuer !== undefined &&
          URL.canParse(metadata.issuer) &&
          metadata.issuer.startsWith('http:') &&
          !isLoopback(new URL(metadata.issuer).hostname),
        () => `the issuer is ${metadata?.issuer}`,
      ),
  },
  {
    id: 'mtls-unreachable',
    area: 'address',
    severity: 'error',
    title: 'Clients with certificates are told an address where nobody answers',
    why: 'They use the endpoints in mtls_endpoint_aliases and nothing else.',
    remedy: {
      setting: 'MTLS_ISSUER',
      of: 'auth-api',
      chart: 'services.auth.env.MTLS_ISSUER',
      change: 'an https address that leads to auth-api and asks for certificates',
    },
    seen: ({ mtlsDiscovery }) =>
      when(
        mtlsDiscovery !== undefined && mtlsDiscovery.status !== 200,
        () => `GET ${mtlsDiscovery?.url}: ${mtlsDiscovery && inWords(mtlsDiscovery)}`,
      ),
  },
];

const isRedirect = (status: number | undefined): boolean => status !== undefined && status >= 300 && status < 400;
