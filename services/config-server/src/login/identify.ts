import type { PersonKey } from '../ports.ts';
import { accountLocked, accountRefusal, isLocked, type Subject } from './account-rules.ts';
import { type Confirmation, type ConfirmDependencies, subjectOf } from './confirm.ts';

/** A registered client says that it knows who somebody is, in the context of its application. */
export interface Identity {
  name: PersonKey;
  tenant?: string | undefined;
  application: string;
}

type Identified = ({ kind: 'confirmed' } & Subject) | Extract<Confirmation, { kind: 'refused' }>;

const spoken: Record<PersonKey['by'], string> = { userName: 'user name', externalId: 'external id', emailAddress: 'e-mail address' };

/**
 * Finds the one person of a name and checks everything of the account that does not concern a password. It is no login: it writes nothing, so it
 * neither counts nor forgets failures.
 */
export async function identify(
  { accounts, now }: Pick<ConfirmDependencies, 'accounts' | 'now'>,
  { name, ...context }: Identity,
): Promise<Identified> {
  const [account, ...others] = await accounts.search(name, context);
  if (account === undefined || others.length > 0) {
    const howMany = account === undefined ? 'no person' : 'more than one person';
    const where = context.tenant === undefined ? '' : ' in the tenant';
    return { kind: 'refused', code: 'wrong-credentials', description: `${howMany} has this ${spoken[name.by]}${where}` };
  }
  const subject = subjectOf(account, now());
  const refusal = isLocked(subject) ? accountLocked(subject) : accountRefusal(subject);
  return refusal === undefined ? { kind: 'confirmed', ...subject } : { kind: 'refused', personDbid: account.person.dbid, ...refusal };
}
