import type { Authorization, PresentedToken } from '@gauth/oauth';
import { ApiError, type App, countedAddress, createFailedAttempts, type OperationsUser, parseBasic } from '@gauth/service-kit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AuditTrail } from '../../audit-trail.ts';
import { isForHere } from '../../is-for-here.ts';
import type { OriginPolicy } from '../../sign-in/origin.ts';
import type { Access } from '../access.ts';
import { callerOf } from '../caller.ts';

/** Who may administer, and how it is found out. */
export interface Administrators {
  operationsUser: OperationsUser;
  access: Access;
  origins: OriginPolicy;
  issuer: string;
  trail: AuditTrail;
  now: () => Date;
}

/** Authorities of clients that may administer. */
const administrative = ['ROLE_MANAGEMENT_APPLICATION', 'ROLE_INTERNAL_CLIENT'];

/** A token of the client for itself: neither a user's nor one converted from another client's. */
const isOwnToken = ({ user, subjectClientId }: Authorization): boolean => user === undefined && subjectClientId === undefined;

/** Browsers send the password that they remember for whichever page asks them to; a link changes nothing. */
function isForeignPage(request: FastifyRequest, origins: OriginPolicy): boolean {
  if (request.method === 'GET' || request.method === 'HEAD') return false;
  const { origin, fetchSite } = callerOf(request);
  if (fetchSite !== undefined) return fetchSite !== 'same-origin' && fetchSite !== 'none';
  return origin !== undefined && origins.forScripts(origin) !== 'ours';
}

/** Lets only the operations user (Basic) and administrative clients (their own token, no user's) into this scope. */
export function onlyAdministrators(app: App, { operationsUser, access, origins, issuer, trail, now }: Administrators): void {
  const failures = createFailedAttempts({ now: () => now().getTime() });

  const refused = (request: FastifyRequest, reason: string, name?: string) =>
    trail.record(
      { event: 'administrator.refused', outcome: 'failure', reason },
      name === undefined ? request.log : request.log.child({ 'user.name': name }),
    );

  /** Every line about the request names the administrator, audit records among them. */
  const admit = (request: FastifyRequest, name: string): undefined => {
    request.log = request.log.child({ 'user.name': name });
  };

  /** The product's body for a wrong operations user. */
  function badCredentials(request: FastifyRequest, reply: FastifyReply, challenge: string): FastifyReply {
    refused(request, 'bad credentials');
    return reply.code(401).header('www-authenticate', challenge).send({ error: 'Unauthorized', error_description: 'Bad credentials' });
  }

  async function byPassword(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> {
    const credentials = parseBasic(request.headers.authorization);
    const from = countedAddress(request.ip);
    const outcome = credentials && (await failures.attempt(from, () => operationsUser.matches(credentials)));
    if (credentials !== undefined && outcome === 'right') return admit(request, credentials.name);
    if (typeof outcome === 'object') {
      refused(request, 'too many wrong credentials');
      throw new ApiError('tooManyRequests', 'too many wrong credentials came from here', {
        headers: { 'retry-after': String(outcome.secondsToWait) },
      });
    }
    return badCredentials(request, reply, 'Basic realm="gauth"');
  }

  async function byToken(token: PresentedToken, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> {
    const holder = await access.find(token);
    if (holder === undefined) return badCredentials(request, reply, 'Bearer error="invalid_token"');
    const { authorization, client } = holder;
    const isAdministrative = client.authorities.some((authority) => administrative.includes(authority));
    if (isAdministrative && isOwnToken(authorization) && isForHere(authorization, issuer)) return admit(request, client.id);
    refused(request, 'not an administrative client, or not for itself', client.id);
    throw new ApiError('forbidden', 'this client may not administer');
  }

  app.addHook('onRequest', async (request, reply) => {
    if (isForeignPage(request, origins)) {
      refused(request, 'a page of another site');
      throw new ApiError('forbidden', 'pages of other sites may not administer');
    }
    const token = access.presented(request);
    return token === undefined ? byPassword(request, reply) : byToken(token, request, reply);
  });
}
