import type { WhoHolds } from '@gauth/oauth';
import { ApiError, type App, bearerToken, type OperationsUser, parseBasic } from '@gauth/service-kit';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Authorities of clients that may administer. */
const administrative = ['ROLE_MANAGEMENT_APPLICATION', 'ROLE_INTERNAL_CLIENT'];

/** Lets only the operations user (Basic) and administrative clients (their own token, no user's) into this scope. */
export function onlyAdministrators(app: App, { operationsUser, whoHolds }: { operationsUser: OperationsUser; whoHolds: WhoHolds }): void {
  app.addHook('onRequest', async (request: FastifyRequest, reply: FastifyReply) => {
    const { authorization } = request.headers;
    const token = bearerToken(authorization);
    if (token === undefined)
      return (await operationsUser.matches(parseBasic(authorization))) ? undefined : badCredentials(reply, 'Basic realm="gauth"');
    const holder = await whoHolds(token);
    if (holder === undefined) return badCredentials(reply, 'Bearer error="invalid_token"');
    const { authorization: granted, client } = holder;
    if (granted.user !== undefined || !client.authorities.some((authority) => administrative.includes(authority)))
      throw new ApiError('forbidden', 'this client may not administer clients');
    return undefined;
  });
}

/** The product's body for a wrong operations user. */
const badCredentials = (reply: FastifyReply, challenge: string) =>
  reply.code(401).header('www-authenticate', challenge).send({ error: 'Unauthorized', error_description: 'Bad credentials' });
