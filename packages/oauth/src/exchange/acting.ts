import { OAuthError } from '../errors.ts';
import type { Actor, Client, ConversionPolicy } from '../model.ts';
import { type BroughtToken, longestLine, type Name, unacceptableToken } from './brought-token.ts';

interface Acting {
  issuer: string;
  subject: BroughtToken;
  actor: BroughtToken | undefined;
  client: Client;
  policy: ConversionPolicy;
}

/**
 * Who will act for the subject (RFC 8693 §1.1, §4.1). By delegation the actor stands outermost and those before it inside; by impersonation nothing is
 * added. The subject's `may_act` names the only one who may (§4.4): the actor, or without one the client itself.
 */
export function actingFor({ issuer, subject, actor, client, policy }: Acting): Actor | undefined {
  if (actor === undefined) checkImpersonation(policy);
  else checkContactCenters(subject, actor);
  checkMayAct(subject, { names: actor?.names ?? [{ sub: client.id, iss: issuer }], issuer });
  const chain = chainOf(subject.inherited.actor, actor);
  if (chain && lengthOf(chain) > longestLine)
    throw unacceptableToken('subject_token', `act: expected at most ${longestLine} actors, would be ${lengthOf(chain)}`);
  return chain;
}

function chainOf(before: Actor | undefined, actor: BroughtToken | undefined): Actor | undefined {
  if (actor === undefined) return before;
  const [{ sub }] = actor.names;
  return { sub, ...(before && { act: before }) };
}

function checkImpersonation({ impersonation }: ConversionPolicy): void {
  if (!impersonation)
    throw new OAuthError('invalid_request', 'this client must bring an actor_token', {
      cause: 'policy.impersonation: expected true for a request without actor_token, is false',
    });
}

function checkMayAct({ inherited: { mayAct } }: BroughtToken, { names, issuer }: { names: readonly Name[]; issuer: string }): void {
  if (mayAct === undefined) return;
  const { sub: named, iss: inTermsOf = issuer } = mayAct;
  if (!names.some(({ sub, iss }) => sub === named && iss === inTermsOf))
    throw unacceptableToken('subject_token', `may_act: expected ${named} of ${inTermsOf}, is ${names.map(({ sub }) => sub).join(' or ')}`);
}

/** Nobody of one contact center acts for somebody of another. */
function checkContactCenters(subject: BroughtToken, actor: BroughtToken): void {
  const [theirs, acting] = [subject.inherited.user?.contactCenterId, actor.inherited.user?.contactCenterId];
  if (acting !== undefined && theirs !== acting)
    throw unacceptableToken('actor_token', `contact center: expected ${theirs ?? 'none'}, that of the subject, is ${acting}`);
}

const lengthOf = ({ act }: Actor): number => 1 + (act ? lengthOf(act) : 0);
