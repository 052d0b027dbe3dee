import { isOf } from '../authorization.ts';
import { OAuthError } from '../errors.ts';
import type { Client } from '../model.ts';
import type { PushedRequests } from '../ports.ts';
import type { ReadRequestObject } from './request-object.ts';

/** What `request_uri` begins with where it names a pushed request (RFC 9126 §2.2). */
export const pushedRequestPrefix = 'urn:ietf:params:oauth:request_uri:';

/** An authorization request whose parameters were found, wherever they stood. */
export interface ResolvedRequest {
  parameters: Record<string, string>;
  /** They came in a signed request object. */
  signed: boolean;
  /** Where they were pushed: what must be spent when the request is answered. */
  pushed?: string;
  /** Thumbprint of the DPoP key that the code must be bound to, where the push brought a proof of it. */
  dpopJkt?: string;
}

/** Finds the parameters of a request: in the query, in a signed object (RFC 9101) or pushed before (RFC 9126). */
export type ResolveRequest = (request: {
  parameters: Record<string, string>;
  client: Client;
  /** When the request first came. */
  at: Date;
  /** The parameters were taken out of a request object before, and kept safe since. */
  signed?: boolean | undefined;
}) => Promise<ResolvedRequest>;

/** From where they stand alone: RFC 9101 §5 forbids to mix in what stands beside them. */
export const createResolveRequest =
  ({ pushedRequests, readRequestObject }: { pushedRequests: PushedRequests; readRequestObject: ReadRequestObject }): ResolveRequest =>
  async ({ parameters, client, at, signed = false }) => {
    const { request, request_uri: requestUri } = parameters;
    if (request !== undefined && requestUri !== undefined)
      throw new OAuthError('invalid_request', 'request and request_uri exclude each other');
    if (requestUri !== undefined) return pushedBefore(requestUri, client, pushedRequests);
    if (request === undefined) return { parameters, signed };
    return { parameters: await readRequestObject({ object: request, client, at }), signed: true };
  };

async function pushedBefore(requestUri: string, client: Client, pushedRequests: PushedRequests): Promise<ResolvedRequest> {
  if (!requestUri.startsWith(pushedRequestPrefix))
    throw new OAuthError('request_uri_not_supported', 'only request_uri values of the pushed authorization request endpoint are supported');
  const id = requestUri.slice(pushedRequestPrefix.length);
  const found = await pushedRequests.find(id);
  if (found === undefined || !isOf(found, client))
    throw new OAuthError('invalid_request_uri', 'request_uri is unknown, expired or used', {
      cause: 'pushed request: not found for this client',
    });
  const { parameters, signed, dpopJkt } = found;
  return { parameters, signed, pushed: id, ...(dpopJkt !== undefined && { dpopJkt }) };
}
