import { isIP } from 'node:net';
import { type Check, when } from '../check.ts';
import type { Exchange } from '../exchange.ts';
import type { AuthDiagnosis, Facts } from '../facts.ts';
import { inventedAddress } from '../gather-administration.ts';
import { authDiagnosis, inWords, isLoopback, isOurs } from '../readings.ts';

const buffers = (setting: string, change: string) => ({ setting, of: 'proxy', chart: 'ingress.annotations', change });
const trust = (change: string) => ({
  setting: 'TRUST_PROXY',
  of: 'auth-api, environment-api, auth-ui',
  chart: 'services.trustProxy',
  change,
});
const routes = (change: string) => ({ setting: 'routes', of: 'proxy', chart: 'ingress', change });

const sameAnswer = (one: Exchange | undefined, other: Exchange | undefined): boolean =>
  one?.headers['x-request-id'] !== undefined && one.headers['x-request-id'] === other?.headers['x-request-id'];

const isRedirectHere = ({ status }: Exchange): boolean => status !== undefined && status >= 300 && status < 400;

/** The addresses that proxies have written behind ours, the nearest last. */
const addedBy = ({ request }: AuthDiagnosis): string[] => {
  const all = (request.headers['x-forwarded-for'] ?? '').split(',').map((each) => each.trim());
  return all.slice(all.indexOf(inventedAddress) + 1).filter((each) => isIP(each) !== 0);
};

/** Whether what a caller claims of itself is believed. Who calls from this machine may be a proxy that is believed with reason. */
function believesCallers(said: AuthDiagnosis): boolean {
  const { request, settings } = said;
  if (request.clientAddress !== inventedAddress) return false;
  const added = addedBy(said);
  const nobodyBetween = added.length === 0 && isLoopback(plain(request.peerAddress));
  return typeof settings.trustProxy === 'number' ? !nobodyBetween : !added.every(isLoopback) || !isLoopback(plain(request.peerAddress));
}

const plain = (address: string): string => address.replace(/^::ffff:/, '');

/** A proxy has said who called, and it was not listened to. */
function forgetsCallers(said: AuthDiagnosis): boolean {
  const { request } = said;
  const added = addedBy(said);
  return (
    added.length > 0 &&
    plain(request.clientAddress) === plain(request.peerAddress) &&
    !added.some((each) => plain(each) === plain(request.clientAddress))
  );
}

const whoIsWho = (said: AuthDiagnosis): string =>
  `X-Forwarded-For was "${said.request.headers['x-forwarded-for'] ?? ''}", the connection came from ${said.request.peerAddress}, and ${said.request.clientAddress} was taken for the client`;

const judged = (facts: Facts, judge: (said: AuthDiagnosis) => boolean): string[] => {
  const said = authDiagnosis(facts);
  return said === undefined ? [] : when(judge(said), () => whoIsWho(said));
};

/** What stands in front of gauth. */
export const proxyChecks: readonly Check[] = [
  {
    id: 'caches-answers',
    area: 'proxy',
    severity: 'error',
    title: 'The proxy keeps answers that must not be kept',
    why: 'One person gets the answer of another: their session, their token.',
    remedy: buffers('cache', 'off for /auth, /ui/auth and /environment, or as Cache-Control says (for nginx: no proxy_ignore_headers)'),
    seen: ({ repeated }) =>
      when(
        sameAnswer(repeated?.ping[0], repeated?.ping[1]),
        () => `two requests to ${repeated?.ping[0].url} got one answer, with the same x-request-id`,
      ),
  },
  {
    id: 'caches-metadata',
    area: 'proxy',
    severity: 'warning',
    title: 'The proxy keeps metadata and keys',
    why: 'A revoked key goes on being believed, and a new issuer is not seen, for as long as the proxy likes.',
    remedy: buffers('cache', 'off below /auth/v3/.well-known'),
    seen: ({ repeated, discovery }) =>
      when(sameAnswer(discovery, repeated?.discovery), () => `two requests to ${discovery.url} got one answer, with the same x-request-id`),
  },
  {
    id: 'header-buffer',
    area: 'proxy',
    severity: 'error',
    title: 'The proxy refuses redirects of more than 4 KB',
    why: 'A sign-in that an application begins with a long request ends in an error of the proxy (nginx: upstream sent too big header, 502).',
    remedy: buffers('proxy_buffer_size', '16k (annotation nginx.ingress.kubernetes.io/proxy-buffer-size)'),
    seen: ({ signIn }) =>
      when(
        signIn !== undefined && isRedirectHere(signIn.start) && (signIn.long.status ?? 0) >= 500,
        () =>
          `/oauth/authorize answered ${signIn && inWords(signIn.start)} to a short request and ${signIn && inWords(signIn.long)} to one with a long state`,
      ),
  },
  {
    id: 'request-line',
    area: 'proxy',
    severity: 'error',
    title: 'The proxy refuses long addresses',
    why: 'A parked request travels in the address; sign-ins with a long request end in an error of the proxy.',
    remedy: buffers('large_client_header_buffers', '4 16k, or what allows request lines of 8 KB'),
    seen: ({ longRequestLine }) =>
      when(
        longRequestLine !== undefined && [400, 413, 414, 431, 502].includes(longRequestLine.status ?? 0) && !isOurs(longRequestLine),
        () => `a request line of 7 KB was answered ${longRequestLine && inWords(longRequestLine)}`,
      ),
  },
  {
    id: 'client-address-forgotten',
    area: 'proxy',
    severity: 'error',
    title: 'gauth takes the proxy for the client',
    why: 'All browsers count as one address: a hundred failed sign-ins of anybody lock out everybody.',
    remedy: trust('how many proxies a request passes (1 for one), or their addresses'),
    seen: (facts) => judged(facts, forgetsCallers),
  },
  {
    id: 'client-address-forged',
    area: 'proxy',
    severity: 'error',
    title: 'gauth believes whatever address callers claim',
    why: 'Whoever guesses passwords has a new address for every guess, and none is ever locked out.',
    remedy: trust('no more proxies than a request passes'),
    seen: (facts) => judged(facts, believesCallers),
  },
  {
    id: 'environment-exposed',
    area: 'proxy',
    severity: 'error',
    title: 'environment-api is reached by the public address',
    why: 'Everybody can guess the password of the operations user, who may change all environments.',
    remedy: routes('no /environment at the public host; keep it at the internal one'),
    seen: ({ exposed: { environment } }) =>
      when(
        environment !== undefined && environment.status !== 404 && isOurs(environment),
        () => `GET ${environment?.url}: ${environment && inWords(environment)}`,
      ),
  },
  {
    id: 'operations-exposed',
    area: 'proxy',
    severity: 'warning',
    title: 'Administration is reached by the public address',
    why: 'Everybody can guess the password of the operations user, who may register clients.',
    remedy: routes('no /auth/v3/ops at the public host; keep it at the internal one'),
    seen: ({ exposed: { operations } }) =>
      when(
        operations !== undefined && (operations.status === 401 || operations.status === 200),
        () => `GET ${operations?.url}: ${operations && inWords(operations)}`,
      ),
  },
  {
    id: 'management-exposed',
    area: 'proxy',
    severity: 'warning',
    title: 'Metrics are reached by the public address',
    why: 'They tell everybody which contact centers there are and how their sign-ins go.',
    remedy: routes('none to the management port of any service'),
    seen: ({ exposed: { management } }) =>
      when(
        management?.status === 200 && /^# HELP .*\n[\s\S]*application="/m.test(management.body),
        () => `GET ${management?.url}: ${management && inWords(management)}, with metrics`,
      ),
  },
];
