import type { FastifyReply, FastifyRequest } from 'fastify';
import type { WebServicesSessions } from '../../ports/web-services-sessions.ts';
import { sessionOwnerOf } from '../../web-services/session-owner.ts';
import type { ChainOutcome, WebServicesIdentity } from '../../web-services/step.ts';
import { refuseOriginOfOthers, type ScriptOrigins } from './cors.ts';
import { type SessionOf, tellCsrfToken } from './csrf.ts';
import type { WebServicesCookie } from './session-cookie.ts';
import { WebServicesError } from './web-services-error.ts';

/** Runs the chain for a request. */
export type IdentifyRequest = (request: FastifyRequest) => Promise<ChainOutcome>;

/** Who sends a request: by its session, or by credentials of its own, for which a session begins. Throws where nobody in particular does. */
export type WhoAsks = (request: FastifyRequest, reply: FastifyReply) => Promise<WebServicesIdentity>;

/** What it stands on. */
export interface WhoAsksDependencies extends ScriptOrigins {
  sessionOf: SessionOf;
  identifyRequest: IdentifyRequest;
  webServicesSessions: WebServicesSessions;
  cookie: WebServicesCookie;
}

/** Credentials of the request go before its session, so that whoever shows those of another user is another user. */
export function createWhoAsks(dependencies: WhoAsksDependencies): WhoAsks {
  const { sessionOf, identifyRequest, webServicesSessions, cookie } = dependencies;

  async function begin(identity: WebServicesIdentity, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    // A link must not sign its reader in as somebody else.
    if (request.headers['sec-fetch-mode'] === 'navigate') return;
    const started = await webServicesSessions.start({ identity });
    reply.setCookie(cookie.name, started.cookie, cookie.attributes);
    tellCsrfToken(request, reply, started.csrfToken);
  }

  return async (request, reply) => {
    const session = await sessionOf(request);
    const identity = session && !hasCredentials(request) ? session.identity : identityIn(await identifyRequest(request), request);
    const contactCenterId = identity.user?.contactCenterId ?? identity.account?.contactCenterId;
    refuseOriginOfOthers(request, reply, { ...dependencies, contactCenterId });
    if (session && sessionOwnerOf(session.identity) === sessionOwnerOf(identity)) tellCsrfToken(request, reply, session.csrfToken);
    else await begin(identity, request, reply);
    return identity;
  };
}

const hasCredentials = ({ headers }: FastifyRequest): boolean =>
  headers.authorization !== undefined || (headers.ssid !== undefined && headers.surl !== undefined);

function identityIn(outcome: ChainOutcome, request: FastifyRequest): WebServicesIdentity {
  switch (outcome.kind) {
    case 'succeeded':
      if (outcome.identity.kind === 'anonymous') throw accessDenied(request);
      return outcome.identity;
    case 'elsewhere':
      throw accessDenied(request, { location: outcome.to });
    case 'unavailable':
      throw new WebServicesError('internalError', 'The service is not available at the moment', { http: 503 });
    case 'refused':
      if (outcome.passwordChangeRequired)
        throw new WebServicesError('passwordChangeRequired', 'The password must be changed', { http: 403 });
      if (outcome.throttled) throw new WebServicesError('forbidden', 'Too many attempts; try again later', { http: 429 });
      throw accessDenied(request);
  }
}

/** RFC 9110 §15.5.2 wants a challenge; in browsers that of Basic would open a dialogue in front of the application. */
const accessDenied = (request: FastifyRequest, headers: Record<string, string> = {}): WebServicesError =>
  new WebServicesError('notAuthenticated', 'Access denied', {
    http: 401,
    headers: { ...headers, 'www-authenticate': request.headers['sec-fetch-mode'] === undefined ? 'Basic realm="Web Services"' : 'Session' },
  });
