import type { Judgement } from './checks.ts';
import type { Facts } from './facts.ts';
import { authDiagnosis, environmentDiagnosis } from './readings.ts';

/** What could not be looked at, and what it would take. */
export function notesOn(facts: Facts, { withCredentials, unmade }: { withCredentials: boolean; unmade: Judgement['unmade'] }): string[] {
  if (facts.discovery.status === undefined) return ['everything behind the address, which does not answer'];
  const inside = 'stores, secrets, environments, clients and the start of a sign-in';
  if (!withCredentials) return [`${inside}: give GAUTH_USERNAME and GAUTH_PASSWORD of the operations user`];
  return [
    ...(authDiagnosis(facts) === undefined
      ? [`${inside}: ${facts.operationsUrl}/auth/v3/ops/diagnostics says nothing (${facts.auth[0]?.failure ?? '--operations-url'})`]
      : []),
    ...(environmentDiagnosis(facts) === undefined
      ? [
          `environments: ${facts.environmentUrl}/environment/v3/diagnostics says nothing (${facts.environment[0]?.failure ?? '--environment-url'})`,
        ]
      : []),
    ...(facts.signIn === undefined && authDiagnosis(facts) !== undefined
      ? ['the start of a sign-in: no client is registered for authorization_code with a redirect URI (or --client names none)']
      : []),
    ...untold(unmade),
  ];
}

/** One line for each part that a server of another version lacks. */
function untold(unmade: Judgement['unmade']): string[] {
  const reasons = [...new Set(unmade.map(({ reason }) => reason.message))];
  const idsOf = (message: string) => unmade.filter(({ reason }) => reason.message === message).map(({ id }) => id);
  return reasons.map((message) => `${idsOf(message).join(', ')}: ${message}`);
}
