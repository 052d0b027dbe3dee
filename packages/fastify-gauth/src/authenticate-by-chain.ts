import type { FastifyRequest } from 'fastify';
import { ask } from './ask.ts';
import type { Authenticate } from './authenticate-bearer.ts';
import { GauthError, unavailable } from './gauth-error.ts';
import { anonymous, type Checked, type GauthIdentity, isAccount } from './identity.ts';
import type { ChainOptions } from './options.ts';
import type { Remember } from './remember.ts';

/** What the chain reads of a request; gauth sees nothing else of it. */
const evidenceNames = [
  'authorization',
  'cookie',
  'ssid',
  'surl',
  'contactcenterid',
  'x-csrf-token',
  'origin',
  'sec-fetch-mode',
  'sec-fetch-site',
] as const;

/** As long as whoever is remembered may be: nothing says until when a session or a password is good. */
const longestMs = 60_000;

/** By whatever the Web Services chain takes: gauth is asked with the request's own method and credentials. */
export function createAuthenticateByChain({ authUrl, timeoutMs }: ChainOptions & { timeoutMs: number }, remember: Remember): Authenticate {
  async function check(method: string, headers: Record<string, string>): Promise<Checked> {
    const response = await ask(`${authUrl}/web-services/authenticate`, { method, headers, timeoutMs });
    await response.body?.cancel();
    if (response.status !== 200) throw refusalOf(response);
    const identity = identityIn(response.headers);
    // Who may be nobody in particular depends on what is asked for.
    return { identity, until: identity.kind === 'anonymous' ? undefined : Date.now() + longestMs };
  }

  return async (request) => {
    const { method, url, host, ip } = request;
    const evidence = { ...evidenceOf(request), 'x-forwarded-host': host };
    const headers = { ...evidence, 'x-forwarded-method': method, 'x-forwarded-uri': url, 'x-forwarded-for': ip };
    return remember([method, ...Object.entries(evidence).flat()], () => check(method, headers));
  };
}

const evidenceOf = ({ headers }: FastifyRequest): Record<string, string> =>
  Object.fromEntries(
    evidenceNames.flatMap((name) => {
      const value = headers[name];
      return typeof value === 'string' ? [[name, value]] : [];
    }),
  );

function identityIn(headers: Headers): GauthIdentity {
  const step = headers.get('x-gws-authentication');
  if (step === 'anonymous') return anonymous;
  const [subject, userName, contactCenterId] = ['id', 'name']
    .map((name) => headers.get(`x-gws-user-${name}`))
    .concat(headers.get('x-gws-contact-center-id'))
    .map(decoded);
  if (step === null || !subject || !userName) throw unavailable(new Error('gauth lets in somebody without a name'));
  return {
    kind: isAccount(subject) ? 'account' : 'user',
    subject,
    userName,
    authorities: (headers.get('x-gws-roles') ?? '')
      .split(',')
      .map((role) => decoded(role.trim()) ?? '')
      .filter(Boolean),
    scope: [],
    ...(contactCenterId && { contactCenterId }),
  };
}

/** What a header cannot carry came percent-encoded. */
function decoded(text: string | null): string | null {
  try {
    return text === null ? null : decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** What gauth says to whoever sent the request goes on to them. */
function refusalOf({ status, headers }: Response): GauthError {
  const passedOn = ['www-authenticate', 'location', 'retry-after'].flatMap((name) => {
    const value = headers.get(name);
    return value === null ? [] : [[name, value] as const];
  });
  const known = status === 403 || status === 429 ? status : 401;
  return new GauthError(known, sentences[known], { headers: Object.fromEntries(passedOn) });
}

const sentences = { 401: 'credentials are missing or wrong', 403: 'the request is refused', 429: 'there were too many attempts' } as const;
