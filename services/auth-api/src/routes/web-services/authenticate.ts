import { ApiError } from '@gauth/service-kit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { AuditTrail } from '../../audit-trail.ts';
import type { ReadProtectedRequest } from '../../web-services/protected-request.ts';
import type { SessionGate } from '../../web-services/session-gate.ts';
import { sessionOwnerOf } from '../../web-services/session-owner.ts';
import type { AuthenticateRequest, ChainOutcome, ProtectedRequest, Step, WebServicesIdentity } from '../../web-services/step.ts';
import { refused } from '../answers.ts';
import { cloudUserDetailsOfUser, rolesOf } from '../openid/user-details.ts';
import type { SignUser } from '../openid/user-jwt.ts';
import { evidenceOf } from './evidence.ts';
import { identityHeaders } from './identity-headers.ts';
import { createReadOriginalRequest } from './original-request.ts';
import type { WebServicesCookie } from './session-cookie.ts';

const query = z.object({
  redirect: z
    .literal('302')
    .optional()
    .describe('Browsers are redirected to the way to sign in, for gateways that pass that on; 401 with `Location` otherwise'),
  jwt: z.literal('true').optional().describe('`X-GWS-User` with a JWT beside the other headers'),
});

const schema = {
  summary: 'Who sends a request, for gateways (external authorization)',
  description:
    'For `auth_request` of NGINX, ForwardAuth of Traefik, and `ext_authz` of Envoy, which appends the original path. Tries the Web Services chain: Salesforce, Configuration Server, own accounts, SAML, anonymous. What was asked for is believed of trusted proxies only.',
  tags: ['web services'],
  querystring: query,
  response: {
    200: z.null().describe('`X-GWS-Authentication`, `X-GWS-User-Id`, `X-GWS-User-Name`, `X-GWS-Contact-Center-Id`, `X-GWS-Roles`'),
    302: z.null().describe('To the way to sign in'),
    400: refused[400],
    401: refused[401].describe('Nobody; `WWW-Authenticate`, or `Location` where a browser may sign in'),
    403: refused[403].describe('The token of the session is missing or wrong, or the password must be changed'),
    429: refused[429],
    503: refused[503],
  },
};

/** Everything a gateway may send: most ask with GET, Envoy with the method of the request. */
const otherMethods = ['HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

interface Options {
  basePath: string;
  trustProxy: number | string[] | undefined;
  readProtectedRequest: ReadProtectedRequest;
  authenticateRequest: AuthenticateRequest;
  sessionGate: SessionGate;
  webServicesCookie: WebServicesCookie;
  signUser: SignUser;
  trail: Pick<AuditTrail, 'record'>;
}

/** `/web-services/authenticate`. */
export const authenticateRoute: FastifyPluginAsyncZod<Options> = async (app, options) => {
  const { basePath, trustProxy, readProtectedRequest, authenticateRequest, sessionGate, webServicesCookie, signUser, trail } = options;
  const path = '/web-services/authenticate';
  const originalOf = createReadOriginalRequest({ trustProxy, path: basePath + path });

  /**
   * Credentials of the request go before its session, so that whoever shows those of another user is another user. Browsers send credentials along unasked, too, so
   * what a browser would change needs the token all the same.
   */
  async function bySession(request: FastifyRequest, method: string): Promise<WebServicesIdentity | undefined> {
    const cookie = webServicesCookie.read(request.cookies);
    const credentials = hasCredentials(request);
    if (!isOfBrowser(request) && (credentials || cookie === undefined)) return undefined;
    const finding = await sessionGate({ method, cookie, csrfToken: csrfTokenIn(request) });
    if (finding.kind === 'forged') throw new ApiError('forbidden', 'Missing or invalid Csrf token');
    return finding.kind === 'found' && !credentials ? finding.identity : undefined;
  }

  function recordSession({ user, account }: WebServicesIdentity, { requestId, log }: ProtectedRequest): void {
    const about = { contactCenterId: user?.contactCenterId ?? account?.contactCenterId, userId: user?.id, requestId, method: 'session' };
    trail.record({ event: 'web-services.authenticated', outcome: 'success', ...about }, log);
  }

  async function succeed(identity: WebServicesIdentity, by: Step['name'] | 'session', wanted: { jwt: boolean; reply: FastifyReply }) {
    const jwt = wanted.jwt && identity.kind !== 'anonymous' ? { 'x-gws-user': await signUser(signedAbout(identity)) } : {};
    return wanted.reply
      .headers({ ...identityHeaders(identity, by), ...jwt })
      .code(200)
      .send();
  }

  async function handle(request: FastifyRequest, reply: FastifyReply, { redirect, jwt }: z.output<typeof query>) {
    reply.header('cache-control', 'no-store');
    const original = originalOf(request);
    const evidence = evidenceOf(request, original);
    const wanted = { jwt: jwt === 'true', reply };
    const known = await bySession(request, original.method);
    const read = await readProtectedRequest(evidence);
    if (read === 'contradictory' || (known && isOfAnother(known, read))) throw challenged('the request names two contact centers');
    if (known !== undefined) {
      recordSession(known, read);
      return succeed(known, 'session', wanted);
    }
    const outcome = await authenticateRequest(read);
    if (outcome.kind === 'succeeded') return succeed(outcome.identity, outcome.step, wanted);
    return refuse(outcome, { reply, redirects: redirect === '302' && isBrowser(request) });
  }

  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, payload, done) => {
    payload.resume();
    done(null);
  });
  const handler = async (request: FastifyRequest, reply: FastifyReply) => handle(request, reply, request.query as z.output<typeof query>);
  app.route({ method: 'GET', url: path, schema, exposeHeadRoute: false, handler });
  const hidden = { ...schema, hide: true };
  app.route({ method: otherMethods, url: path, schema: hidden, handler });
  app.route({ method: ['GET', ...otherMethods], url: `${path}/*`, schema: hidden, exposeHeadRoute: false, handler });
};

/** A session is good for the contact center of its user; an account of none goes everywhere. */
function isOfAnother({ user, account }: WebServicesIdentity, { contactCenter }: ProtectedRequest): boolean {
  const own = user?.contactCenterId ?? account?.contactCenterId;
  return contactCenter !== undefined && own !== undefined && own !== contactCenter.id;
}

const hasCredentials = ({ headers: { authorization, ssid } }: FastifyRequest): boolean => authorization !== undefined || ssid !== undefined;

const isOfBrowser = ({ headers }: FastifyRequest): boolean => headers.origin !== undefined || headers['sec-fetch-site'] !== undefined;

function csrfTokenIn({ headers: { 'x-csrf-token': token } }: FastifyRequest): string | undefined {
  return typeof token === 'string' ? token : undefined;
}

/** A person's browser waits for a page: it would follow a redirect, and its user could sign in. */
const isBrowser = ({ headers: { accept = '', 'sec-fetch-mode': mode } }: FastifyRequest): boolean =>
  mode === 'navigate' || (mode === undefined && /\btext\/html\b/i.test(accept));

function refuse(outcome: Exclude<ChainOutcome, { kind: 'succeeded' }>, { reply, redirects }: { reply: FastifyReply; redirects: boolean }) {
  if (outcome.kind === 'unavailable')
    throw new ApiError('unavailable', 'the service is not available at the moment', { headers: retryAfter });
  if (outcome.kind === 'elsewhere') {
    if (redirects) return reply.redirect(outcome.to, 302);
    throw challenged('sign in at the address of the Location header', { location: outcome.to });
  }
  if (outcome.throttled) throw new ApiError('tooManyRequests', 'too many attempts; try again later', { headers: retryAfter });
  if (outcome.passwordChangeRequired) throw new ApiError('forbidden', 'the password must be changed');
  throw challenged('nobody in particular asks');
}

const challenged = (message: string, headers: Record<string, string> = {}): ApiError =>
  new ApiError('unauthorized', message, { headers: { ...headers, 'www-authenticate': 'Basic realm="Web Services"' } });

const retryAfter = { 'retry-after': '5' };

const signedAbout = (identity: WebServicesIdentity) => ({
  subject: sessionOwnerOf(identity),
  details: identity.user ? cloudUserDetailsOfUser(identity.user) : detailsOf(identity.account),
});

const detailsOf = ({ name, roles, contactCenterId }: NonNullable<WebServicesIdentity['account']> = { id: '', name: '', roles: [] }) => ({
  username: name,
  authorities: rolesOf(roles),
  ...(contactCenterId !== undefined && { contactCenterId }),
});
