import { type Audit, type AuditedRequest, auditedAuthorization, auditedRequest } from '../audit.ts';
import { OAuthError } from '../errors.ts';
import type { Client, Session } from '../model.ts';
import type { Clients } from '../ports.ts';
import { type ReturnAddress, readReturnAddress } from './authorization-request.ts';
import type { DecideAuthorization } from './decide-authorization.ts';
import type { ResolvedRequest, ResolveRequest } from './resolve-request.ts';
import { type Answer, answerBy } from './response-mode.ts';

/** An authorization request without its HTTP, new or resumed after a sign-in. */
export interface AuthorizeRequest extends AuditedRequest {
  params: Record<string, string>;
  /** `params` were in a signed request object and have been kept safe since; said of resumed requests only. */
  signed?: boolean | undefined;
  /** The user went back to the application instead of signing in. */
  declined?: boolean | undefined;
  /** Asked for after the return address is settled, so that the application hears of an outage too. */
  session: (client: Client) => Promise<Session | undefined>;
  /** When the request first came, in milliseconds since the epoch; a sign-in after it answers `prompt=login` and `max_age`. */
  askedAt: number;
}

/**
 * What the browser does next: takes an answer to the application, or shows the sign-in page and comes back with what must be resumed. `deprecated` says that the
 * answer holds what RFC 9700 §2.1.2 advises against.
 */
export type AuthorizeDecision =
  | (Answer & { deprecated?: true })
  | { kind: 'sign-in'; resume: { params: Record<string, string>; signed: boolean } };

/** Decides an authorization request; throws only where the answer must be a page, because it cannot be sent to the application. */
export type AuthorizeEndpoint = (request: AuthorizeRequest) => Promise<AuthorizeDecision>;

interface Dependencies {
  issuer: string;
  clients: Clients;
  resolveRequest: ResolveRequest;
  decide: DecideAuthorization;
  audit: Audit;
}

/** `/oauth/authorize` (RFC 6749 §4.1, OpenID Connect Core §3.1.2): settles where an answer may go, and brings it there. */
export function createAuthorizeEndpoint({ issuer, clients, resolveRequest, decide, audit }: Dependencies): AuthorizeEndpoint {
  /** RFC 9207: `iss` tells the application which server answered. */
  const answer = ({ redirectUri, mode, state }: ReturnAddress, parameters: Record<string, string>): Answer =>
    answerBy(mode, redirectUri, { ...parameters, ...(state !== undefined && { state }), iss: issuer });

  async function clientOf({ client_id: id }: Record<string, string>): Promise<Client> {
    if (!id) throw new OAuthError('invalid_request', 'client_id is missing');
    const client = await clients.find(id);
    if (!client) throw new OAuthError('invalid_request', 'client_id names no registered application');
    return client;
  }

  async function resolve({ params, signed, askedAt }: AuthorizeRequest, client: Client): Promise<ResolvedRequest> {
    const resolved = await resolveRequest({ parameters: params, client, at: new Date(askedAt), signed });
    checkWayOfAsking(resolved, client);
    return resolved;
  }

  async function decideFor(request: AuthorizeRequest, resolved: ResolvedRequest, address: ReturnAddress): Promise<AuthorizeDecision> {
    const decided = await decide({ request, resolved, address });
    if (decided.kind === 'sign-in') {
      const { pushed, parameters, signed } = resolved;
      const params = pushed === undefined ? parameters : request.params;
      return { kind: 'sign-in', resume: { params, signed: signed && pushed === undefined } };
    }
    const { authorization, grant, response } = decided;
    audit({
      event: 'authorization.granted',
      outcome: 'success',
      grant,
      ...about(request, address.client),
      ...auditedAuthorization(authorization),
    });
    return { ...answer(address, response), ...(grant === 'implicit' && { deprecated: true as const }) };
  }

  const refuse = (request: AuthorizeRequest, address: ReturnAddress, error: unknown): AuthorizeDecision => {
    if (!(error instanceof OAuthError)) throw error;
    audit({ event: 'authorization.refused', outcome: 'failure', ...about(request, address.client), reason: reasonOf(error) });
    return answer(address, { ...error.toJSON() });
  };

  return async (request) => {
    const client = await clientOf(request.params);
    const resolved = await resolve(request, client).catch((error: unknown) => ({ error }));
    // What is wrong with where the parameters stand goes to the address beside them, if that is one of the client's.
    if ('error' in resolved) return refuse(request, addressBeside(request.params, client, resolved.error), resolved.error);
    const address = readReturnAddress(resolved.parameters, client);
    return decideFor(request, resolved, address).catch((error: unknown) => refuse(request, address, error));
  };
}

const about = (request: AuthorizeRequest, { id }: Client) => ({ clientId: id, ...auditedRequest(request) });

/** Refusals say in the audit trail which rule failed; their causes are phrases of ours. */
const reasonOf = ({ code, cause }: OAuthError): string => (typeof cause === 'string' ? `${code}: ${cause}` : code);

/** RFC 9126 §6 and RFC 9101 §10.5; FAPI 2.0 §5.3.2.2 takes pushed requests only. */
function checkWayOfAsking({ pushed, signed }: ResolvedRequest, client: Client): void {
  if ((client.pushedRequestsRequired || client.profile === 'fapi2') && pushed === undefined)
    throw new OAuthError('invalid_request', 'this application must push its authorization requests');
  if (client.signedRequestsRequired && !signed)
    throw new OAuthError('invalid_request', 'this application must sign its authorization requests');
}

function addressBeside(parameters: Record<string, string>, client: Client, refusal: unknown): ReturnAddress {
  try {
    return readReturnAddress(parameters, client);
  } catch {
    throw refusal;
  }
}
