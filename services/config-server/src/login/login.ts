import type { PasswordPolicy, PasswordRule, Person } from '@gauth/config-server';
import { TooManyWaiting } from '../ports.ts';
import { passwordDaysLeft, type Refusal } from './account-rules.ts';
import { type Claim, type Confirmation, confirm, type LoginDependencies } from './confirm.ts';
import { type Identity, identify } from './identify.ts';
import { brokenRule } from './password-rules.ts';

/** How a login or a change of password ended. */
export type Outcome =
  | { kind: 'succeeded'; person: Person; warnings: string[]; diagnostics: string[]; maxSessions?: number | undefined }
  | { kind: 'challenged'; message: string; state: string; hidden: boolean; personDbid: number }
  | ({
      kind: 'refused';
      rule?: PasswordRule | undefined;
      policy?: PasswordPolicy | undefined;
      diagnostics?: string[] | undefined;
      personDbid?: number | undefined;
    } & Refusal);

/** A ticket in place of a name and a password; base64. */
export interface TicketClaim {
  ticket: string;
  tenant?: string | undefined;
  application: string;
}

/** The response to a challenge of this server. */
export interface ChallengeAnswer {
  state: string;
  response: string;
  application: string;
}

/** Logins into the Configuration Server, of persons and of the service accounts that register. */
export interface Logins {
  authenticate(claim: Claim): Promise<Outcome>;
  /** Confirms the old password and sets the new one: the only way to change a password over the protocol. */
  changePassword(claim: Claim, newPassword: string): Promise<Outcome>;
  /** Lets in whoever the KDC gave a ticket to. */
  authenticateTicket(claim: TicketClaim): Promise<Outcome>;
  /** Takes up a login that an external system has asked more for. */
  answerChallenge(answer: ChallengeAnswer): Promise<Outcome>;
  /** Checks the account of a person whose identity was proved elsewhere. */
  identify(identity: Identity): Promise<Outcome>;
}

type Confirmed = Extract<Confirmation, { kind: 'confirmed' }>;

/** Makes the logins. */
export function createLogins(dependencies: LoginDependencies): Logins {
  const { accounts, hashes } = dependencies;

  const usedBefore = async ({ account, rules }: Confirmed, oldPassword: string, newPassword: string): Promise<boolean> => {
    if (newPassword === oldPassword) return true;
    if (rules.password.noRepeats === 0) return false;
    const hashesBefore = await accounts.previousHashes(account.person.dbid, rules.password.noRepeats);
    const repeated = await Promise.all(hashesBefore.map((hash) => hashes.verify(hash, newPassword)));
    return repeated.includes(true);
  };

  const replacePassword = async (confirmed: Confirmed, oldPassword: string, newPassword: string): Promise<Outcome> => {
    const { account, rules } = confirmed;
    const personDbid = account.person.dbid;
    const rule =
      brokenRule(newPassword, rules.password) ?? ((await usedBefore(confirmed, oldPassword, newPassword)) ? 'repeated' : undefined);
    if (rule !== undefined)
      return { kind: 'refused', code: 'password-unacceptable', rule, description: `the new password breaks a rule: ${rule}`, personDbid };
    const newHash = await hashes.create(newPassword);
    const person = await accounts.replacePassword({ personDbid, oldHash: account.passwordHash ?? '', newHash });
    if (person === undefined)
      return { kind: 'refused', code: 'wrong-credentials', description: 'the password was changed by somebody else meanwhile', personDbid };
    return { kind: 'succeeded', person, warnings: [], diagnostics: [] };
  };

  return {
    authenticate: (claim) =>
      unlessBusy(async () => {
        const confirmation = await confirm(dependencies, claim);
        return confirmation.kind === 'confirmed' ? letIn(confirmation) : confirmation;
      }),
    changePassword: (claim, newPassword) =>
      unlessBusy(async () => {
        const confirmation = await confirm(dependencies, claim);
        return confirmation.kind === 'confirmed' ? replacePassword(confirmation, claim.password, newPassword) : confirmation;
      }),
    authenticateTicket: async () => noModule,
    answerChallenge: async () => ({ kind: 'refused', code: 'challenge-expired', description: 'nothing was asked' }),
    async identify(identity) {
      const confirmation = await identify(dependencies, identity);
      if (confirmation.kind !== 'confirmed') return confirmation;
      return { kind: 'succeeded', person: confirmation.account.person, warnings: [], diagnostics: [] };
    },
  };
}

const noModule: Outcome = { kind: 'refused', code: 'external-unavailable', description: 'there is no module for tickets' };

function letIn(confirmed: Confirmed): Outcome {
  const { person } = confirmed.account;
  const days = passwordDaysLeft(confirmed);
  if (days <= 0)
    return {
      kind: 'refused',
      code: 'password-change-required',
      description: 'the password must be changed first',
      personDbid: person.dbid,
    };
  const warn = days <= confirmed.rules.passwordExpirationNotifyDays;
  return { kind: 'succeeded', person, warnings: warn ? [`the password expires in ${days} days`] : [], diagnostics: [] };
}

/** A full queue is a refusal, not a failure. */
async function unlessBusy(work: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof TooManyWaiting)) throw error;
    return { kind: 'refused', code: 'busy', description: 'too many passwords wait to be checked' };
  }
}
