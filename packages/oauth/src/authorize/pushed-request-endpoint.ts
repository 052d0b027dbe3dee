import { randomBytes } from 'node:crypto';
import type { AuthenticateClient } from '../client-auth/authenticate-client.ts';
import { OAuthError } from '../errors.ts';
import type { PushedRequests } from '../ports.ts';
import type { ReadSender } from '../sender-constraint/sender.ts';
import type { TokenRequest } from '../token/token-endpoint.ts';
import { readAuthorizationRequest, readReturnAddress } from './authorization-request.ts';
import type { FindResponseType } from './find-response-type.ts';
import { pushedRequestPrefix, type ResolveRequest } from './resolve-request.ts';

/** RFC 9126 §2.2. */
export interface PushedRequestResponse {
  request_uri: string;
  /** Seconds. */
  expires_in: number;
}

/** Keeps an authorization request for its client (RFC 9126 §2). Throws what is wrong with it. */
export type PushedRequestEndpoint = (request: Omit<TokenRequest, 'requestId'>) => Promise<PushedRequestResponse>;

interface Dependencies {
  /** Addresses of this endpoint, as applications know them. */
  urls: readonly string[];
  authenticateClient: AuthenticateClient;
  readSender: ReadSender;
  resolveRequest: ResolveRequest;
  findResponseType: FindResponseType;
  pushedRequests: PushedRequests;
  now: () => Date;
}

/** Long enough to sign in by hand; FAPI 2.0 §5.3.2.2 asks for less than 600 seconds. */
const ttlSeconds = 590;

/** Characters. A public client pushes without proof of who it is, so anybody may; nobody shall fill the store with what no parameter needs. */
const longestRequest = 16 * 1024;

const ofTheClient = new Set(['client_secret', 'client_assertion', 'client_assertion_type']);

/** `POST /oauth/par` (RFC 9126): judges an authorization request before any browser sees it, and keeps it under a name that works once. */
export function createPushedRequestEndpoint(dependencies: Dependencies): PushedRequestEndpoint {
  const { urls, authenticateClient, readSender, resolveRequest, findResponseType, pushedRequests, now } = dependencies;

  return async ({ form, authorization, evidence = {}, address }) => {
    const client = await authenticateClient({ form, authorization, address, certificate: evidence.certificate, urls });
    const sender = await readSender({ evidence, urls, client });
    if (form.request_uri !== undefined) throw new OAuthError('invalid_request', 'request_uri cannot be pushed');
    const sent = Object.fromEntries(Object.entries(form).filter(([name]) => !ofTheClient.has(name)));
    const { parameters, signed } = await resolveRequest({ parameters: { ...sent, client_id: client.id }, client, at: now() });
    checkLength(parameters);
    const request = readAuthorizationRequest(parameters, readReturnAddress(parameters, client));
    findResponseType(request, client);
    if (client.signedRequestsRequired && !signed)
      throw new OAuthError('invalid_request', 'this client must sign its authorization requests');
    if (request.dpopJkt !== undefined && sender.jkt !== undefined && request.dpopJkt !== sender.jkt)
      throw new OAuthError('invalid_dpop_proof', 'dpop_jkt is not the key of the DPoP proof');

    const id = randomBytes(32).toString('base64url');
    const pushedBy = { clientId: client.id, clientRegistrationId: client.registrationId };
    const dpopJkt = sender.jkt === undefined ? {} : { dpopJkt: sender.jkt };
    await pushedRequests.save(id, { ...pushedBy, parameters, signed, ...dpopJkt }, ttlSeconds);
    return { request_uri: pushedRequestPrefix + id, expires_in: ttlSeconds };
  };
}

function checkLength(parameters: Record<string, string>): void {
  if (JSON.stringify(parameters).length > longestRequest) throw new OAuthError('invalid_request', 'the request is too long');
}
