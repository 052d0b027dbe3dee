import { ApiError, audit, bearerToken, countedAddress, createFailedAttempts, type OperationsUser, parseBasic } from '@gauth/service-kit';
import type { FastifyRequest } from 'fastify';
import type { TokenCheck } from '../ports.ts';

/** Who may call: clients with one of the authorities and, where one is given, the operations user. */
export interface Admission {
  tokenCheck: TokenCheck;
  authorities: readonly string[];
  operationsUser?: OperationsUser;
}

/**
 * A hook that lets a request through when it comes from someone admitted. The name of the caller goes into every line that is logged for
 * the request. Tokens of persons are never enough: they act for an agent, not for a service.
 */
export function authenticate({ tokenCheck, authorities, operationsUser }: Admission): (request: FastifyRequest) => Promise<void> {
  const failures = createFailedAttempts();
  const challenges = [...(operationsUser ? ['Basic realm="environment", charset="UTF-8"'] : []), 'Bearer realm="environment"'].join(', ');

  function refuse(request: FastifyRequest, message: string): never {
    audit(request.log, { event: 'caller.refused', outcome: 'failure', reason: message });
    throw new ApiError('unauthorized', message, { headers: { 'www-authenticate': challenges } });
  }

  async function checkOperationsUser(request: FastifyRequest, user: OperationsUser): Promise<string> {
    const credentials = parseBasic(request.headers.authorization);
    if (credentials === undefined) return refuse(request, 'Bad credentials');
    const outcome = await failures.attempt(countedAddress(request.ip), () => user.matches(credentials));
    if (outcome === 'right') return credentials.name;
    if (outcome === 'wrong') return refuse(request, 'Bad credentials');
    audit(request.log, { event: 'caller.refused', outcome: 'failure', reason: 'too many wrong credentials' });
    throw new ApiError('tooManyRequests', 'too many wrong credentials came from here', {
      headers: { 'retry-after': String(outcome.secondsToWait) },
    });
  }

  async function checkBearer(request: FastifyRequest, token: string): Promise<string> {
    const holder = await tokenCheck.holderOf(token);
    if (holder === undefined) return refuse(request, 'the access token is unknown or expired');
    if (holder.kind === 'client' && holder.authorities.some((authority) => authorities.includes(authority))) return holder.name;
    const log = holder.kind === 'client' ? request.log.child({ 'user.name': holder.name }) : request.log;
    audit(log, { event: 'caller.refused', outcome: 'failure', reason: 'lacks the authority' });
    throw new ApiError('forbidden', `the access token must be that of a client with ${authorities.join(' or ')}`);
  }

  return async (request) => {
    const { authorization } = request.headers;
    const token = bearerToken(authorization);
    let name: string;
    if (token !== undefined) name = await checkBearer(request, token);
    else if (operationsUser !== undefined && /^basic\b/i.test(authorization ?? ''))
      name = await checkOperationsUser(request, operationsUser);
    else return refuse(request, 'credentials are required');
    request.log = request.log.child({ 'user.name': name });
  };
}
