import { OAuthError } from '../errors.ts';
import type { Client, ConversionPolicy, ExchangeableTokenType } from '../model.ts';
import { type BroughtToken, invalidToken, longestLine, type Role, unacceptableToken } from './brought-token.ts';

/** Refuses a type of token that the client may not ask for. */
export function checkTokenType(type: ExchangeableTokenType, { tokenTypes }: ConversionPolicy): void {
  if (!tokenTypes.includes(type))
    throw new OAuthError('invalid_request', 'this client may not ask for this requested_token_type', {
      cause: `policy.tokenTypes: expected one of ${tokenTypes.join(', ') || 'none'}, is ${type}`,
    });
}

/** Refuses a subject that the client may not convert. Trusted issuers were held against the policy when their assertions were read. */
export function checkSubject(subject: BroughtToken, client: Client, { subjectClients }: ConversionPolicy): void {
  const { clientId } = subject;
  if (clientId !== undefined && !subjectClients.includes('*')) checkListed('subject_token', clientId, { subjectClients });
  checkWhoBrings('subject_token', subject, { client, listed: subjectClients });
  const line = subject.inherited.derivedFrom ?? [];
  if (line.length > longestLine)
    throw unacceptableToken('subject_token', `line: expected at most ${longestLine} conversions, would be ${line.length}`);
}

/** Refuses an actor that the client may not bring. */
export function checkActor(actor: BroughtToken, client: Client, { actorClients }: ConversionPolicy): void {
  if (actor.clientId !== undefined) checkListed('actor_token', actor.clientId, { actorClients });
  checkWhoBrings('actor_token', actor, { client, listed: actorClients });
  if (actor.inherited.actor) throw unacceptableToken('actor_token', 'act: expected an actor who acts in person, is acted for');
}

function checkListed(role: Role, clientId: string, lists: Partial<Record<keyof ConversionPolicy, readonly string[]>>): void {
  for (const [name, listed] of Object.entries(lists))
    if (!listed.includes(clientId))
      throw unacceptableToken(role, `policy.${name}: expected one of ${listed.join(', ') || 'none'}, is ${clientId}`);
}

/**
 * A client that cannot prove who it is converts its own tokens only. A token that is bound to a key of another client comes without proof of that key, so the
 * policy must name that client; `*` is not enough.
 */
function checkWhoBrings(
  role: Role,
  { clientId, confirmation }: BroughtToken,
  { client, listed }: { client: Client; listed: readonly string[] },
): void {
  if (clientId === client.id) return;
  if (client.type === 'public')
    throw unacceptableToken(role, `client type: expected confidential for what is of others, is ${client.type}`);
  if (confirmation && clientId !== undefined && !listed.includes(clientId))
    throw unacceptableToken(role, `sender constraint: expected client ${clientId} by name in the policy, is covered by * alone`);
}

/** Refuses what has ended, or ends within this very second. */
export function checkAlive(role: Role, { expiresAt }: BroughtToken, now: Date): void {
  const at = Math.floor(now.getTime() / 1000);
  if (expiresAt <= at) throw invalidToken(role, `end: expected after ${at}, is ${expiresAt}`);
}
