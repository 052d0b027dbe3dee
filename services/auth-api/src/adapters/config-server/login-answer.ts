import type { LoginResult, PersonName } from '@gauth/config-server';
import type { SubjectName } from '@gauth/oauth';
import type { ContactCenter } from '../../ports/contact-centers.ts';
import type { DirectoryAnswer } from '../../ports/directory.ts';
import { Unavailable } from '../../ports/unavailable.ts';
import { userIdOf } from '../../user-id.ts';
import { personToUser } from './person-to-user.ts';

/** A person's name in the words of the Configuration Server. */
export const personName = (subject: SubjectName): PersonName => ('email' in subject ? { emailAddress: subject.email } : subject);

/** A refusal; the reason is for the log. */
export const refused = (reason: string): Extract<DirectoryAnswer, { kind: 'refused' }> => ({ kind: 'refused', reason });

/** What the answer of a Configuration Server means for a user of this contact center. Throws `Unavailable` where nothing was checked. */
export function loginAnswer(result: LoginResult, { id, environmentId, relayExternalDiagnostics }: ContactCenter): DirectoryAnswer {
  const relayed = (texts: string[]): string[] => (relayExternalDiagnostics ? texts : []);
  if (result.kind === 'succeeded') {
    const user = personToUser(result.person, { contactCenterId: id, environmentId });
    return { kind: 'confirmed', user, warnings: [...result.warnings, ...relayed(result.diagnostics)], maxSessions: result.maxSessions };
  }
  if (result.kind === 'challenged') {
    const { message, state, hidden } = result;
    return { kind: 'challenged', challenge: { message, state, hidden } };
  }
  const ofSomebody = result.personDbid === undefined ? {} : { userId: userIdOf(id, result.personDbid) };
  switch (result.code) {
    case 'busy':
      throw new Unavailable('the Configuration Server is busy and has checked nothing');
    case 'external-unavailable':
      throw new Unavailable('no external authentication system of the person answers');
    case 'read-only':
      // A server that changes none says so of every password, and where a question follows on the password only the first step was right.
      return { kind: 'password-unacceptable', rule: 'read-only', ...ofSomebody };
    case 'challenge-expired':
      return { kind: 'challenge-expired' };
    case 'password-change-required':
      return { kind: 'password-change-required', policy: result.policy, ...ofSomebody };
    case 'password-unacceptable':
      return { kind: 'password-unacceptable', rule: result.rule ?? 'unknown', policy: result.policy, ...ofSomebody };
    default: {
      const reason = result.description === '' ? result.code : `${result.code}: ${result.description}`;
      return { ...refused(reason), diagnostics: relayed(result.diagnostics), ...ofSomebody };
    }
  }
}
