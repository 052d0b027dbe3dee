import { z } from 'zod';
import { OAuthError } from '../errors.ts';
import { forLog } from '../for-log.ts';
import type { Client } from '../model.ts';
import { codeChallengePattern } from '../pkce.ts';
import { redirectUriMatches } from '../redirect-uri.ts';
import { narrowAudience, parseResources } from '../resource.ts';
import { narrowScope } from '../scope.ts';
import { type ClaimsRequest, readClaimsRequest } from './claims-request.ts';
import { allowsMode, modeOf, type ResponseMode, responseModes } from './response-mode.ts';
import { canonicalType } from './response-type.ts';

/** The values of `prompt` that this server knows (OpenID Connect Core §3.1.2.1). */
export const prompts = ['none', 'login', 'consent', 'select_account'] as const;
export type Prompt = (typeof prompts)[number];

/** An authorization request after all that can be judged without knowing the user (RFC 6749 §4.1.1, OpenID Connect Core §3.1.2.1). */
export interface AuthorizationRequest {
  redirectUri: string;
  responseType: string;
  scope: readonly string[];
  /** Resources that the tokens are for (RFC 8707). */
  audience?: readonly string[];
  nonce?: string;
  prompt: readonly Prompt[];
  /** Seconds since the last sign-in that the application accepts. */
  maxAge?: number;
  /** How strongly the user's identity should be proved (RFC 9470 §4). */
  acrValues: readonly string[];
  claims?: ClaimsRequest;
  idTokenHint?: string;
  codeChallenge?: string;
  /** Thumbprint of the DPoP key that will redeem the code (RFC 9449 §10). */
  dpopJkt?: string;
}

/** Where answers may go: settled before anything else, because until then nothing may be sent to the redirect URI. */
export interface ReturnAddress {
  client: Client;
  redirectUri: string;
  mode: ResponseMode;
  state?: string;
}

/**
 * A redirect URI of the client. Throws for the error page: an answer must never be sent to a URI that nobody registered (RFC 9700 §4.1). OpenID Connect
 * Core §3.1.2.1 asks for `redirect_uri`, and without it nobody could tell which registered origin is meant.
 */
export function readReturnAddress(parameters: Record<string, string>, client: Client): ReturnAddress {
  const { redirect_uri: redirectUri, state } = parameters;
  if (!redirectUri) throw new OAuthError('invalid_request', 'redirect_uri is missing');
  if (!redirectUriMatches(redirectUri, client)) {
    throw new OAuthError('invalid_request', 'redirect_uri is not registered for this application', {
      cause: `redirect_uri: expected one of ${client.redirectUris.join(', ')}, got ${forLog(redirectUri)}`,
    });
  }
  return { client, redirectUri, mode: modeOf(parameters), ...(state !== undefined && { state }) };
}

const words = z.string().transform((text) => text.split(' ').filter((value) => value !== ''));
const parameterSchema = z.object({
  response_type: z.string().min(1),
  response_mode: z.enum(responseModes).optional(),
  nonce: z.string().max(1024).optional(),
  prompt: words.pipe(z.array(z.enum(prompts)).refine((values) => !values.includes('none') || values.length === 1)).optional(),
  max_age: z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number)
    .optional(),
  acr_values: words.optional(),
  claims: z.string().max(4096).optional(),
  id_token_hint: z.string().optional(),
  code_challenge: z.string().regex(codeChallengePattern).optional(),
  code_challenge_method: z.literal('S256').optional(),
  dpop_jkt: z
    .string()
    .regex(/^[\w-]{43}$/)
    .optional(),
});

/** Reads the rest of the request; what is wrong with it is an answer to the application. */
export function readAuthorizationRequest(parameters: Record<string, string>, { client, redirectUri }: ReturnAddress): AuthorizationRequest {
  if (parameters.registration !== undefined) throw new OAuthError('registration_not_supported', 'registration is not supported');
  const parsed = parameterSchema.safeParse(parameters);
  if (!parsed.success) {
    const names = new Set(parsed.error.issues.map((issue) => issue.path[0]));
    throw new OAuthError('invalid_request', `missing or malformed: ${[...names].join(', ')}`);
  }
  const { data: read } = parsed;
  const responseType = canonicalType(read.response_type);
  if (read.response_mode !== undefined && !allowsMode(responseType, read.response_mode))
    throw new OAuthError('invalid_request', 'response_mode query is not allowed for this response_type');
  checkPkce(read, responseType, client);
  return defined({
    redirectUri,
    responseType,
    scope: narrowScope(parameters.scope, client.scopes),
    prompt: read.prompt ?? [],
    acrValues: read.acr_values ?? [],
    audience: narrowAudience(parseResources(parameters.resource), undefined, client.resources),
    nonce: read.nonce,
    maxAge: read.max_age,
    claims: read.claims === undefined ? undefined : readClaimsRequest(read.claims),
    idTokenHint: read.id_token_hint,
    codeChallenge: read.code_challenge,
    dpopJkt: read.dpop_jkt,
  });
}

type Undefinable<T> = { [Field in keyof T]: T[Field] | undefined };

/** Without the parameters that were not sent. */
const defined = (request: Undefinable<Required<AuthorizationRequest>>): AuthorizationRequest =>
  Object.fromEntries(Object.entries(request).filter(([, value]) => value !== undefined)) as unknown as AuthorizationRequest;

/**
 * RFC 7636 §4.4.1. A challenge without a method means `plain`, which would show the verifier to whoever sees the request: refused. Where no code is asked for,
 * there is nothing that a challenge could protect.
 */
function checkPkce(
  {
    code_challenge: challenge,
    code_challenge_method: method,
  }: { code_challenge?: string | undefined; code_challenge_method?: string | undefined },
  responseType: string,
  client: Client,
): void {
  if (challenge !== undefined && method === undefined) throw new OAuthError('invalid_request', 'code_challenge_method must be S256');
  if (challenge === undefined && method !== undefined) throw new OAuthError('invalid_request', 'code_challenge is missing');
  if (challenge === undefined && client.pkce === 'required' && responseType.split(' ').includes('code'))
    throw new OAuthError('invalid_request', 'this application must use PKCE: code_challenge is missing', {
      cause: 'pkce: expected a challenge, got none',
    });
}
