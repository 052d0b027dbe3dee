import { decide } from '../external/decision.ts';
import { serverOptions } from '../options/server-options.ts';
import type { Account, Accounts } from '../ports.ts';
import { accountLocked, accountRefusal, type Refusal, type Subject } from './account-rules.ts';
import type { FailureAlarm } from './failure-alarm.ts';
import { type Proof, type ProofMeans, type ProvingDependencies, prove } from './prove.ts';
import { securityRules } from './security-rules.ts';
import type { Turns } from './turns.ts';

/** What the check of a claim needs of the outside. */
export interface ConfirmDependencies extends ProvingDependencies {
  accounts: Accounts;
  alarm: FailureAlarm;
  turns: Turns;
  now: () => Date;
}

/** Somebody claims to be a person, in the context of an application. */
export interface Claim {
  userName: string;
  password: string;
  tenant?: string | undefined;
  application: string;
}

/** A claim that was right, or needs more, or why it is refused. */
export type Confirmation =
  | ({ kind: 'confirmed'; means: ProofMeans; diagnostics: readonly string[] } & Subject)
  | (Extract<Proof, { kind: 'challenged' }> & Subject)
  | ({ kind: 'refused'; personDbid?: number | undefined; diagnostics?: string[] } & Refusal);

/**
 * Checks a claim: password, lock, account, permission. Every claim costs one password hash, and every wrong one a write more: an unknown name
 * cannot be told from a wrong password by time. What is wrong with an account is told to nobody who does not know its password, its lock excepted.
 */
export async function confirm(dependencies: ConfirmDependencies, claim: Claim): Promise<Confirmation> {
  const { accounts, alarm, hashes, now } = dependencies;
  const found = await accounts.find(claim.userName, claim.application);
  if (found === undefined || !belongsTo(found, claim.tenant)) {
    await hashes.verify(undefined, claim.password);
    await accounts.recordUnknown();
    alarm.note({ failed: true });
    const description = found === undefined ? 'no person has this user name' : 'the person belongs to another tenant';
    return { kind: 'refused', code: 'wrong-credentials', description };
  }
  const subject = subjectOf(found, now());
  return inTurn(dependencies, subject, async (present) =>
    settle(dependencies, present, await prove(dependencies, present, claim.password)),
  );
}

/**
 * Checks that may lock an account and ask an external system, one after the other for each person, with the lock as it is when the turn comes. External
 * systems take longer to refuse than to accept: a right guess would overtake any number of wrong ones that are not counted yet.
 */
export async function inTurn<T>(
  { accounts, turns }: Pick<ConfirmDependencies, 'accounts' | 'turns'>,
  subject: Subject,
  check: (present: Subject) => Promise<T>,
): Promise<T> {
  const { account, rules } = subject;
  if (rules.lockout.threshold === 0 || decide(account).kind === 'internal') return check(subject);
  const { dbid } = account.person;
  return turns.take(dbid, async () => check({ ...subject, account: { ...account, locked: await accounts.isLocked(dbid) } }));
}

/** Puts an account together with its rules. */
export const subjectOf = (account: Account, now: Date): Subject => ({ account, rules: securityRules(account), now });

/** Whether a person belongs to the tenant of this name, or to one below it. */
export const belongsTo = ({ tenants }: Account, tenant: string | undefined): boolean =>
  tenant === undefined || tenants.some(({ name }) => name === tenant);

/** Counts what was proved, and checks everything else about the account. */
export async function settle(
  dependencies: Pick<ConfirmDependencies, 'accounts' | 'alarm'>,
  subject: Subject,
  proof: Proof,
): Promise<Confirmation> {
  const { alarm } = dependencies;
  const personDbid = subject.account.person.dbid;
  if (proof.kind === 'challenged') return { ...proof, ...subject };
  if (proof.kind === 'unchecked') return { kind: 'refused', personDbid, ...proof.refusal };
  const refusal = proof.kind === 'right' ? accountRefusal(subject) : undefined;
  const lock = await count(dependencies.accounts, { subject, proof, refusal });
  alarm.note({ failed: proof.kind !== 'right' || lock === 'locked', options: serverOptions(subject.account.server).failureAlarm });
  if (lock === 'locked' || proof.kind === 'locked') return { kind: 'refused', personDbid, ...accountLocked(subject) };
  if (proof.kind === 'wrong') return { kind: 'refused', personDbid, ...proof.refusal, diagnostics: [...proof.diagnostics] };
  if (refusal !== undefined) return { kind: 'refused', personDbid, ...refusal };
  return { kind: 'confirmed', means: proof.means, diagnostics: proof.diagnostics, ...subject };
}

interface Counted {
  subject: Subject;
  proof: Extract<Proof, { kind: 'right' | 'wrong' | 'locked' }>;
  refusal: Refusal | undefined;
}

async function count(accounts: Accounts, { subject, proof, refusal }: Counted): Promise<'open' | 'locked'> {
  const { account, rules } = subject;
  const lock = await countOnce(accounts, { subject, proof, refusal });
  if (lock === 'locked' && rules.lockout.extends) await accounts.extendLock(account.person.dbid, rules.lockout.durationMinutes);
  return lock;
}

async function countOnce(accounts: Accounts, { subject, proof, refusal }: Counted): Promise<'open' | 'locked'> {
  if (proof.kind === 'locked') return 'locked';
  if (proof.kind === 'right') return settleRight(accounts, subject, refusal);
  return accounts.recordFailure(subject.account.person.dbid, subject.rules.lockout);
}

/** A login is noted once an hour: accounts expire by days, and the usual login should cost no write. */
const notedForMs = 3600 * 1000;

async function settleRight(accounts: Accounts, { account, rules, now }: Subject, refusal: Refusal | undefined): Promise<'open' | 'locked'> {
  const lockout = rules.lockout.threshold > 0;
  const loggedIn = refusal === undefined && serverOptions(account.server).lastLogin;
  const noted = account.lastLoginAt !== undefined && now.getTime() - account.lastLoginAt.getTime() < notedForMs;
  if (!lockout && account.failures === 0 && (!loggedIn || noted)) return 'open';
  return accounts.recordRight(account.person.dbid, { lockout, loggedIn });
}
