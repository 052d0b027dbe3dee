import { OAuthError } from '../errors.ts';
import { forLog } from '../for-log.ts';
import type { Client } from '../model.ts';
import type { AuthorizationRequest } from './authorization-request.ts';
import type { ResponseType } from './response-type.ts';

/** The response type of a request, if its client may use it so. Throws `unsupported_response_type`, `unauthorized_client`, or what the type misses. */
export type FindResponseType = (request: AuthorizationRequest, client: Client) => ResponseType;

/** A client may use what it is registered for the grants of (OpenID Connect Dynamic Client Registration §2). */
export function createFindResponseType(responseTypes: readonly ResponseType[]): FindResponseType {
  const byType = new Map(responseTypes.map((responseType) => [responseType.type, responseType]));
  return (request, client) => {
    const { responseType: asked } = request;
    const responseType = byType.get(asked);
    if (!responseType)
      throw new OAuthError('unsupported_response_type', 'this response_type is not supported', {
        cause: `response_type: expected one of ${[...byType.keys()].join(', ')}, got ${forLog(asked)}`,
      });
    const missing = responseType.grantTypes.find((grantType) => !client.grantTypes.includes(grantType));
    if (missing !== undefined)
      throw new OAuthError('unauthorized_client', 'this application may not use this response_type', {
        cause: `response_type: needs the grant ${missing}`,
      });
    responseType.check(request, client);
    return responseType;
  };
}
