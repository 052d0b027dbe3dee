import type { Account, Accounts, PasswordHashes } from '../ports.ts';
import { accountLocked, accountRefusal, type Refusal } from './account-rules.ts';
import { type SecurityRules, securityRules } from './security-rules.ts';

/** What a login needs of the outside. */
export interface LoginDependencies {
  accounts: Accounts;
  hashes: PasswordHashes;
  now: () => Date;
}

/** Somebody claims to be a person, in the context of an application. */
export interface Claim {
  userName: string;
  password: string;
  tenant?: string | undefined;
  application: string;
}

/** A claim that was right, or why it is refused. */
export type Confirmation =
  | { kind: 'confirmed'; account: Account; rules: SecurityRules; now: Date }
  | ({ kind: 'refused'; personDbid?: number | undefined } & Refusal);

const wrong = (description: string, personDbid?: number): Confirmation => ({
  kind: 'refused',
  code: 'wrong-credentials',
  description,
  personDbid,
});

/**
 * Checks a claim: password, lock, account, permission. Every claim costs one password hash, and every wrong one a write more: an unknown name
 * cannot be told from a wrong password by time. What is wrong with an account is told to nobody who does not know its password, its lock excepted.
 */
export async function confirm({ accounts, hashes, now }: LoginDependencies, claim: Claim): Promise<Confirmation> {
  const found = await accounts.find(claim.userName, claim.application);
  const account = found !== undefined && belongsTo(found, claim.tenant) ? found : undefined;
  const right = await hashes.verify(account?.passwordHash, claim.password);
  if (account === undefined) {
    await accounts.recordUnknown();
    return wrong(found === undefined ? 'no person has this user name' : 'the person belongs to another tenant');
  }
  const { dbid } = account.person;
  const rules = securityRules(account);
  const subject = { account, rules, now: now() };
  const refusal = right ? accountRefusal(subject) : undefined;
  const lock = right ? await settleRight(accounts, subject, refusal) : await accounts.recordFailure(dbid, rules.lockout);
  if (lock === 'locked') return { kind: 'refused', personDbid: dbid, ...accountLocked };
  if (!right) return wrong('the password is wrong', dbid);
  return refusal === undefined ? { kind: 'confirmed', ...subject } : { kind: 'refused', personDbid: dbid, ...refusal };
}

/** A login is noted once an hour: accounts expire by days, and the usual login should cost no write. */
const notedForMs = 3600 * 1000;

const belongsTo = ({ tenants }: Account, tenant: string | undefined): boolean =>
  tenant === undefined || tenants.some(({ name }) => name === tenant);

async function settleRight(
  accounts: Accounts,
  { account, rules, now }: { account: Account; rules: SecurityRules; now: Date },
  refusal: Refusal | undefined,
): Promise<'open' | 'locked'> {
  const lockout = rules.lockout.threshold > 0;
  const noted = account.lastLoginAt !== undefined && now.getTime() - account.lastLoginAt.getTime() < notedForMs;
  if (!lockout && account.failures === 0 && (refusal !== undefined || noted)) return 'open';
  return accounts.recordRight(account.person.dbid, { lockout, loggedIn: refusal === undefined });
}
