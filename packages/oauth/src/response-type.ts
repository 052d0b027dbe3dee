import type { AuthorizationRequest } from './authorization-request.ts';
import type { Authorization, Client } from './model.ts';

/** One way to answer an authorization request: the twin of `Grant` at the authorize endpoint. */
export interface ResponseType {
  type: string;
  /** The grant that a client must be registered for to use it. */
  grantType: string;
  /** Where the answer stands in the redirect URI. */
  mode: 'query';
  /** The parameters of the response besides `state` and `iss`. */
  respond(granted: { authorization: Authorization; request: AuthorizationRequest; client: Client }): Promise<Record<string, string>>;
}
