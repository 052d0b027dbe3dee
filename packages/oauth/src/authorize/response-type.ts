import type { Authorization, Client } from '../model.ts';
import type { AuthorizationRequest } from './authorization-request.ts';

/** What was granted, and to which request. */
export interface Granted {
  authorization: Authorization;
  request: AuthorizationRequest;
  client: Client;
  now: Date;
}

/** One word of a `response_type`: the twin of `Grant` at the authorize endpoint. */
export interface ResponsePart {
  name: 'code' | 'token' | 'id_token';
  /** The grant that a client must be registered for to use it. */
  grantType: 'authorization_code' | 'implicit';
  /** Throws where a request could never be answered so, whoever signs in. */
  check?(request: AuthorizationRequest, client: Client): void;
  /** Its parameters of the response; `before` are those of the parts before it. */
  respond(granted: Granted, before: Readonly<Record<string, string>>): Promise<Record<string, string>>;
}

/** One way to answer an authorization request. */
export interface ResponseType {
  type: string;
  grantTypes: readonly ResponsePart['grantType'][];
  /** Throws where one of its parts could never answer the request. */
  check(request: AuthorizationRequest, client: Client): void;
  /** The parameters of the response besides `state` and `iss`. */
  respond(granted: Granted): Promise<Record<string, string>>;
}

/** The types of OAuth 2.0 Multiple Response Types §5 and OpenID Connect Core §3 that can be made of these parts; `id_token` comes last, because it hashes the others. */
const types = ['code', 'id_token', 'id_token token', 'token', 'code id_token', 'code token', 'code id_token token'];
const order: readonly ResponsePart['name'][] = ['code', 'token', 'id_token'];

/** Joins parts to response types; a type is offered where all of its parts are there. */
export function responseTypesOf(parts: readonly ResponsePart[]): readonly ResponseType[] {
  const sorted = [...parts].sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
  return types.flatMap((type) => {
    const needed = sorted.filter(({ name }) => type.split(' ').includes(name));
    return needed.length === type.split(' ').length ? [joined(type, needed)] : [];
  });
}

const joined = (type: string, parts: readonly ResponsePart[]): ResponseType => ({
  type,
  grantTypes: [...new Set(parts.map(({ grantType }) => grantType))],
  check(request, client) {
    for (const part of parts) part.check?.(request, client);
  },
  async respond(granted) {
    let response: Record<string, string> = {};
    for (const part of parts) response = { ...response, ...(await part.respond(granted, response)) };
    return response;
  },
});

/** The words of a response type in the order of the list above; their order in a request does not matter. */
export const canonicalType = (responseType: string): string => {
  const words = responseType.split(' ').sort().join(' ');
  return types.find((type) => type.split(' ').sort().join(' ') === words) ?? responseType;
};
