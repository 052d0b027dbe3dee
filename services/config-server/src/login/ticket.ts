import type { Tickets } from '../external/module.ts';
import { moduleSections } from '../external/options.ts';
import { listed } from '../options/option-values.ts';
import type { Account, Accounts } from '../ports.ts';
import { type Confirmation, type ConfirmDependencies, settle, subjectOf } from './confirm.ts';

/** A ticket in place of a name and a password; base64. */
export interface TicketClaim {
  ticket: string;
  tenant?: string | undefined;
  application: string;
}

const kerberosSection = 'gauth_kerberos';

/**
 * Finds the person that a ticket was given to and checks everything of the account but its password. A ticket that is refused counts for no lock-out: its
 * sender claims no account.
 */
export async function confirmTicket(
  dependencies: Omit<ConfirmDependencies, 'hashes' | 'external'> & { tickets: Tickets },
  { ticket, ...context }: TicketClaim,
): Promise<Confirmation> {
  const { accounts, tickets, alarm, now } = dependencies;
  const server = await accounts.serverOptions();
  const sections = moduleSections(kerberosSection, [{ kind: 'server', label: 'the server', options: server }]);
  const realms = listed(sections[kerberosSection]?.realms);
  if (realms.length === 0)
    return { kind: 'refused', code: 'external-unavailable', description: 'no realms are listed in [gauth_kerberos] of the server' };
  const answer = await tickets.verify(Buffer.from(ticket, 'base64'), sections);
  if (answer.kind === 'unavailable') return { kind: 'refused', code: 'external-unavailable', description: answer.reason };
  const principal = answer.kind === 'accepted' ? principalOf(answer.principal, realms) : undefined;
  if (principal === undefined) {
    alarm.note({ failed: true });
    const description = answer.kind === 'refused' ? answer.reason : 'the ticket is of a realm that realms does not list';
    return { kind: 'refused', code: 'external-refused', description };
  }
  const account = await onlyPerson(accounts, principal, context);
  if (typeof account === 'string') return { kind: 'refused', code: 'wrong-credentials', description: account };
  return settle(dependencies, subjectOf(account, now()), { kind: 'right', means: 'ticket', diagnostics: [] });
}

interface Principal {
  whole: string;
  /** What stands before the realm; undefined where it could be mistaken for another name. */
  userName: string | undefined;
}

function principalOf(whole: string, realms: readonly string[]): Principal | undefined {
  const at = whole.lastIndexOf('@');
  if (at === -1 || !realms.includes(whole.slice(at + 1))) return undefined;
  const name = whole.slice(0, at);
  // A backslash quotes an @ or a slash that belongs to the name (RFC 1964, 2.1.1).
  return { whole, userName: name === '' || /[\\@]/.test(name) ? undefined : name };
}

/** The person of a principal, or why there is not exactly one. An External ID is the nearer name, because an administrator chose it. */
async function onlyPerson(
  accounts: Accounts,
  { whole, userName }: Principal,
  context: { application: string; tenant?: string | undefined },
): Promise<Account | string> {
  const [person, another] = await accounts.search({ by: 'externalId', value: whole }, context);
  if (another !== undefined) return 'more than one person has the principal as external id';
  if (person !== undefined) return person;
  const [namesake] = userName === undefined ? [] : await accounts.search({ by: 'userName', value: userName }, context);
  return namesake ?? 'no person of the tenant has the principal as external id or its name as user name';
}
