import type { PasswordRule } from '@gauth/config-server';
import { decide } from '../external/decision.ts';
import type { Confirmation } from './confirm.ts';
import type { LoginDependencies, Outcome } from './login.ts';
import { brokenRule, optionOf } from './password-rules.ts';
import { ruleText } from './security-rules.ts';

type Confirmed = Extract<Confirmation, { kind: 'confirmed' }>;

interface Passwords {
  oldPassword: string;
  newPassword: string;
}

type Dependencies = Pick<LoginDependencies, 'accounts' | 'hashes' | 'external'>;

/** Sets the new password of somebody whose old one was confirmed, where the old one is kept. */
export async function changePassword(dependencies: Dependencies, confirmed: Confirmed, passwords: Passwords): Promise<Outcome> {
  const personDbid = confirmed.account.person.dbid;
  switch (confirmed.means) {
    case 'password':
      return replacePassword(dependencies, confirmed, passwords);
    case 'external':
      return changeExternally(dependencies, confirmed, passwords);
    default:
      return { kind: 'refused', code: 'wrong-credentials', description: `a ${confirmed.means} changes no password`, personDbid };
  }
}

async function replacePassword({ accounts, hashes }: Dependencies, confirmed: Confirmed, passwords: Passwords): Promise<Outcome> {
  const { account, rules } = confirmed;
  const personDbid = account.person.dbid;
  const rule =
    brokenRule(passwords.newPassword, rules.password) ??
    ((await isRepeated({ accounts, hashes }, confirmed, passwords)) ? 'repeated' : undefined);
  if (rule !== undefined) return unacceptable(confirmed, rule);
  const newHash = await hashes.create(passwords.newPassword);
  const person = await accounts.replacePassword({ personDbid, oldHash: account.passwordHash ?? '', newHash });
  if (person === undefined)
    return { kind: 'refused', code: 'wrong-credentials', description: 'the password was changed by somebody else meanwhile', personDbid };
  return { kind: 'succeeded', person, warnings: [], diagnostics: [], maxSessions: rules.maxSessions || undefined };
}

async function isRepeated(
  { accounts, hashes }: Pick<Dependencies, 'accounts' | 'hashes'>,
  { account, rules }: Confirmed,
  { oldPassword, newPassword }: Passwords,
): Promise<boolean> {
  if (newPassword === oldPassword) return true;
  if (rules.password.noRepeats === 0) return false;
  const hashesBefore = await accounts.previousHashes(account.person.dbid, rules.password.noRepeats);
  const repeated = await Promise.all(hashesBefore.map((hash) => hashes.verify(hash, newPassword)));
  return repeated.includes(true);
}

function unacceptable({ account, rules }: Confirmed, rule: PasswordRule): Outcome {
  const option = optionOf(rule);
  const broken = option === undefined ? `it is ${rule}` : `it breaks ${ruleText(account, option)}`;
  return {
    kind: 'refused',
    code: 'password-unacceptable',
    rule,
    policy: rules.password,
    description: `the new password is refused: ${broken}`,
    personDbid: account.person.dbid,
  };
}

/** An external system has rules of its own; ours say nothing about its passwords. */
async function changeExternally(
  { external }: Dependencies,
  confirmed: Confirmed,
  { oldPassword, newPassword }: Passwords,
): Promise<Outcome> {
  const { account } = confirmed;
  const personDbid = account.person.dbid;
  const decision = decide(account);
  if (newPassword === '') return unacceptable(confirmed, 'empty');
  const verdict =
    decision.kind === 'external'
      ? await external.changePassword({ account, modules: decision.modules, password: oldPassword, newPassword })
      : undefined;
  if (verdict === undefined || verdict.kind === 'challenged') return keptElsewhere(personDbid);
  switch (verdict.kind) {
    case 'accepted':
      return {
        kind: 'succeeded',
        person: account.person,
        warnings: [],
        diagnostics: [...verdict.diagnostics],
        maxSessions: confirmed.rules.maxSessions || undefined,
      };
    case 'unavailable':
      return { kind: 'refused', code: 'external-unavailable', description: verdict.reason, personDbid };
    case 'unacceptable':
      return {
        kind: 'refused',
        code: 'password-unacceptable',
        description: verdict.reason,
        diagnostics: [...verdict.diagnostics],
        personDbid,
      };
    default:
      return { kind: 'refused', code: 'external-refused', description: verdict.reason, diagnostics: [...verdict.diagnostics], personDbid };
  }
}

/** The answer where the external system that keeps a password offers no way to change it. */
export const keptElsewhere = (personDbid: number): Outcome => ({
  kind: 'refused',
  code: 'read-only',
  description: 'the password is kept by an external system, which changes none from here',
  personDbid,
});
