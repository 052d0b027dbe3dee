import { type Audit, type AuditEvent, auditedAuthorization, auditedRequest } from '../audit.ts';
import { mayActFor } from '../authorization.ts';
import type { AuthenticateClient } from '../client-auth/authenticate-client.ts';
import { OAuthError } from '../errors.ts';
import { forLog } from '../for-log.ts';
import type { Client } from '../model.ts';
import type { CommitOutcome, Replays, SessionClients, Spends, Tokens } from '../ports.ts';
import { narrowAudience, parseResources } from '../resource.ts';
import { boundTo, type ReadSender, type SenderEvidence } from '../sender-constraint/sender.ts';
import type { Grant, Proof } from './grant.ts';
import type { Mint, Minted, TokenResponse } from './mint.ts';

/** A token request without its HTTP. */
export interface TokenRequest {
  form: Record<string, string>;
  authorization: string | undefined;
  /** What it shows of the keys that its sender has. */
  evidence?: SenderEvidence | undefined;
  /** Where the request came from. */
  address?: string | undefined;
  /** Goes into the audit trail. */
  requestId?: string | undefined;
}

/** Answers a token request (RFC 6749 §3.2). Throws what is wrong with it. */
export type TokenEndpoint = (request: TokenRequest) => Promise<TokenResponse>;

/** What is known about a request when it ends, for its audit line. */
type Known = Pick<AuditEvent, 'clientId' | 'grant' | 'userId' | 'contactCenterId' | 'authorizationId' | 'requestId' | 'address'>;

interface Dependencies {
  grants: readonly Grant[];
  /** Addresses of this endpoint, as applications know them. */
  urls: readonly string[];
  authenticateClient: AuthenticateClient;
  readSender: ReadSender;
  mint: Mint;
  replays: Replays;
  tokens: Tokens;
  sessionClients: SessionClients;
  now: () => Date;
  audit: Audit;
}

/** `POST /oauth/token` (RFC 6749 §3.2). Every step but the grant's own is here, once, in the order in which it must happen. */
export function createTokenEndpoint(dependencies: Dependencies): TokenEndpoint {
  const { grants, urls, authenticateClient, readSender, mint, replays, tokens, sessionClients, now, audit } = dependencies;
  const byType = new Map(grants.map((grant) => [grant.type, grant]));

  function grantOf({ grant_type: type }: Record<string, string>): Grant {
    if (!type) throw new OAuthError('invalid_request', 'grant_type is missing');
    const grant = byType.get(type);
    if (!grant)
      throw new OAuthError('unsupported_grant_type', 'this grant_type is not supported', {
        cause: `grant_type: expected one of ${[...byType.keys()].join(', ')}, got ${forLog(type)}`,
      });
    return grant;
  }

  /** What proved the request is used up only now, when nothing can refuse it any more. */
  async function commit({ commit, response }: Minted, proof: Proof, known: Known): Promise<TokenResponse> {
    for (const use of proof.uses ?? [])
      if (!(await replays.firstUse(use)))
        throw new OAuthError('invalid_grant', 'this was used before', { cause: `${use.kind}: its id was used before` });
    // What is spent was noted when it was given out, and of a client's own there is nobody to be told about.
    const noted = proof.spends === undefined && proof.authorization.user && sessionClients.join(proof.authorization);
    const [outcome] = await Promise.all([tokens.commit(commit), noted]);
    settle(outcome, proof.spends, known, audit);
    return response;
  }

  async function answer({ form, authorization, evidence = {}, address, requestId }: TokenRequest, known: Known): Promise<TokenResponse> {
    const grant = grantOf(form);
    known.grant = grant.type;
    const client = await authenticateClient({ form, authorization, address, certificate: evidence.certificate, urls });
    known.clientId = client.id;
    if (!client.grantTypes.includes(grant.type))
      throw new OAuthError('unauthorized_client', 'this client may not use this grant_type', {
        cause: `grant_type: expected one of ${client.grantTypes.join(', ')}, got ${grant.type}`,
      });
    const sender = await readSender({ evidence, urls, client });
    const resources = parseResources(form.resource);

    const at = now();
    const proved = await grant.authorize({ client, params: form, resources, now: at, address, requestId });
    Object.assign(known, auditedAuthorization(proved.authorization));
    checkContactCenter(client, proved);
    const proof = { ...proved, authorization: boundTo(proved.authorization, client, sender) };
    const audience = proof.audience ?? narrowAudience(resources, proof.authorization.audience, client.resources);
    return commit(await mint({ proof, client, audience, now: at }), proof, known);
  }

  return async (request) => {
    const known: Known = auditedRequest(request);
    try {
      const response = await answer(request, known);
      audit({ event: 'token.issued', outcome: 'success', ...known });
      return response;
    } catch (error) {
      const refusal = inWordsOf(byType.get(known.grant ?? ''), error);
      audit({
        event: 'token.refused',
        outcome: 'failure',
        ...known,
        reason: refusal instanceof OAuthError ? refusal.code : 'server_error',
      });
      throw refusal;
    }
  };
}

function inWordsOf(grant: Grant | undefined, error: unknown): unknown {
  if (grant?.invalidGrant === undefined || !(error instanceof OAuthError) || error.code !== 'invalid_grant') return error;
  return new OAuthError(grant.invalidGrant, error.message, { cause: error.cause });
}

function checkContactCenter(client: Client, { authorization: { user } }: Proof): void {
  if (!mayActFor(client, user))
    throw new OAuthError('invalid_grant', 'this client may not act for users of this contact center', {
      cause: `contact center: ${user?.contactCenterId} is none of ${client.contactCenterIds?.join(', ')}`,
    });
}

/** Turns what the store did into the answer: only `issued` and `retried` let the tokens out. */
function settle(outcome: CommitOutcome, spends: Spends | undefined, known: Known, audit: Audit): void {
  if (outcome === 'issued') return;
  if (outcome === 'retried') {
    audit({ event: 'refresh-token.retried', outcome: 'success', ...known });
    return;
  }
  if (outcome === 'replayed') {
    const event = spends?.kind === 'code' ? 'code.replayed' : 'refresh-token.replayed';
    audit({ event, outcome: 'failure', ...known, reason: 'used before; everything of this authorization is revoked' });
    throw new OAuthError('invalid_grant', 'this was used before; its tokens are revoked');
  }
  throw new OAuthError('invalid_grant', 'this was revoked or has expired');
}
