import { z } from 'zod';
import { OAuthError } from './errors.ts';
import type { Client } from './model.ts';
import { codeChallengePattern } from './pkce.ts';
import type { Clients } from './ports.ts';
import { redirectUriMatches } from './redirect-uri.ts';
import { narrowScope } from './scope.ts';

/** The values of `prompt` that this server knows (OpenID Connect Core §3.1.2.1). */
export const prompts = ['none', 'login', 'consent', 'select_account'] as const;
export type Prompt = (typeof prompts)[number];

/** An authorization request after all that can be judged without knowing the user (RFC 6749 §4.1.1, OpenID Connect Core §3.1.2.1). */
export interface AuthorizationRequest {
  redirectUri: string;
  responseType: string;
  scope: readonly string[];
  nonce?: string;
  prompt: readonly Prompt[];
  /** Seconds since the last sign-in that the application accepts. */
  maxAge?: number;
  idTokenHint?: string;
  codeChallenge?: string;
}

/** Where answers may go: settled before anything else, because until then nothing may be sent to the redirect URI. */
export interface ReturnAddress {
  client: Client;
  redirectUri: string;
  state?: string;
}

/**
 * The client and a redirect URI of its own. Throws for the error page: an answer must never be sent to a URI that nobody registered
 * (RFC 9700 §4.1). OpenID Connect Core §3.1.2.1 asks for `redirect_uri`, and without it nobody could tell which registered origin is meant.
 */
export async function readReturnAddress(params: Record<string, string>, clients: Clients): Promise<ReturnAddress> {
  if (!params.client_id) throw new OAuthError('invalid_request', 'client_id is missing');
  const client = await clients.find(params.client_id);
  if (!client) throw new OAuthError('invalid_request', 'client_id names no registered application');
  if (!params.redirect_uri) throw new OAuthError('invalid_request', 'redirect_uri is missing');
  if (!redirectUriMatches(params.redirect_uri, client)) {
    throw new OAuthError('invalid_request', 'redirect_uri is not registered for this application');
  }
  return { client, redirectUri: params.redirect_uri, ...(params.state !== undefined && { state: params.state }) };
}

const parameters = z.object({
  response_type: z.string().min(1),
  response_mode: z.literal('query').optional(),
  nonce: z.string().max(1024).optional(),
  prompt: z
    .string()
    .transform((text) => text.split(' ').filter((value) => value !== ''))
    .pipe(z.array(z.enum(prompts)).refine((values) => !values.includes('none') || values.length === 1))
    .optional(),
  max_age: z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number)
    .optional(),
  id_token_hint: z.string().optional(),
  code_challenge: z.string().regex(codeChallengePattern).optional(),
  code_challenge_method: z.literal('S256').optional(),
});

/** Reads the rest of the request; what is wrong with it is an answer to the application. */
export function readAuthorizationRequest(params: Record<string, string>, { client, redirectUri }: ReturnAddress): AuthorizationRequest {
  refuseUnsupported(params);
  const parsed = parameters.safeParse(params);
  if (!parsed.success) {
    throw new OAuthError(
      'invalid_request',
      `missing or malformed: ${[...new Set(parsed.error.issues.map((issue) => issue.path[0]))].join(', ')}`,
    );
  }
  const read = parsed.data;
  checkPkce(read.code_challenge, read.code_challenge_method, client);
  return {
    redirectUri,
    responseType: read.response_type,
    scope: narrowScope(params.scope, client.scopes),
    prompt: read.prompt ?? [],
    ...(read.nonce !== undefined && { nonce: read.nonce }),
    ...(read.max_age !== undefined && { maxAge: read.max_age }),
    ...(read.id_token_hint !== undefined && { idTokenHint: read.id_token_hint }),
    ...(read.code_challenge !== undefined && { codeChallenge: read.code_challenge }),
  };
}

/** OpenID Connect Core §6.1 and §7.2.1 have an error of their own for each of these. */
function refuseUnsupported(params: Record<string, string>): void {
  if (params.request !== undefined) throw new OAuthError('request_not_supported', 'request objects are not supported');
  if (params.request_uri !== undefined) throw new OAuthError('request_uri_not_supported', 'request_uri is not supported');
  if (params.registration !== undefined) throw new OAuthError('registration_not_supported', 'registration is not supported');
}

/** RFC 7636 §4.4.1. A challenge without a method means `plain`, which would show the verifier to whoever sees the request: refused. */
function checkPkce(challenge: string | undefined, method: string | undefined, client: Client): void {
  if (challenge !== undefined && method === undefined) throw new OAuthError('invalid_request', 'code_challenge_method must be S256');
  if (challenge === undefined && method !== undefined) throw new OAuthError('invalid_request', 'code_challenge is missing');
  if (challenge === undefined && client.pkce === 'required')
    throw new OAuthError('invalid_request', 'this application must use PKCE: code_challenge is missing');
}
