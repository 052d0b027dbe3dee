import { OAuthError } from '../errors.ts';
import type { ConversionPolicy } from '../model.ts';

const mostTargets = 20;

/**
 * What a request asks for by name and by address, which may be the same (RFC 8693 §2.1). Where `audience` was sent several times, the values stand in it with
 * spaces between them.
 */
export const targetsIn = (audience = '', resources: readonly string[]): readonly string[] => [
  ...new Set([...audience.split(' ').filter((value) => value !== ''), ...resources]),
];

/**
 * What the new token is for: what was asked for, else what the subject token is for. Both the policy and the subject token bound it. Undefined where neither
 * says anything. Throws `invalid_target`.
 */
export function targetOf(
  requested: readonly string[],
  { audience: granted }: { audience?: readonly string[] },
  { audiences }: ConversionPolicy,
): string[] | undefined {
  if (requested.length === 0) return granted && inherited(granted, audiences);
  if (requested.length > mostTargets) throw refused(`expected at most ${mostTargets} targets, are ${requested.length}`);
  if (!requested.every((target) => audiences.includes(target)))
    throw refused(`policy.audiences: expected some of ${listOf(audiences)}, is another`);
  if (granted && !requested.every((target) => granted.includes(target)))
    throw refused(`audience of subject_token: expected some of ${listOf(granted)}, is another`);
  return [...requested];
}

function inherited(granted: readonly string[], audiences: readonly string[]): string[] {
  const left = granted.filter((target) => audiences.includes(target));
  if (left.length === 0) throw refused(`policy.audiences: expected some of ${listOf(granted)} of the subject_token, has none`);
  return left;
}

/** An ID token is for the client that asks and nobody else (OpenID Connect Core §2). */
export function checkNoTarget(requested: readonly string[]): void {
  if (requested.length > 0) throw refused('requested_token_type: expected no audience and no resource with id_token');
}

const listOf = (values: readonly string[]): string => values.join(', ') || 'none';

const refused = (rule: string): OAuthError =>
  new OAuthError('invalid_target', 'audience or resource exceeds what is allowed here', { cause: `target: ${rule}` });
