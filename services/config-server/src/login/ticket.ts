import { principalOf } from '../external/kerberos/principal.ts';
import type { Tickets } from '../external/module.ts';
import { moduleSections } from '../external/options.ts';
import { listed } from '../options/option-values.ts';
import type { Account, Accounts, PersonKey } from '../ports.ts';
import { type Confirmation, type ConfirmDependencies, settle, subjectOf } from './confirm.ts';

/** A ticket in place of a name and a password; base64. */
export interface TicketClaim {
  ticket: string;
  tenant?: string | undefined;
  application: string;
}

type Realms = readonly [string, ...string[]];

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
  const [first, ...others] = listed(sections[kerberosSection]?.realms);
  if (first === undefined)
    return { kind: 'refused', code: 'external-unavailable', description: 'no realms are listed in [gauth_kerberos] of the server' };
  const answer = await tickets.verify(Buffer.from(ticket, 'base64'), sections);
  if (answer.kind === 'unavailable') return { kind: 'refused', code: 'external-unavailable', description: answer.reason };
  if (answer.kind === 'refused') {
    alarm.note({ failed: true });
    return { kind: 'refused', code: 'external-refused', description: answer.reason };
  }
  const account = await onlyPerson(accounts, { principal: answer.principal, realms: [first, ...others] }, context);
  if (typeof account === 'string') return { kind: 'refused', code: 'wrong-credentials', description: account };
  return settle(dependencies, subjectOf(account, now()), { kind: 'right', means: 'ticket', diagnostics: [] });
}

/**
 * The person of a principal, or why there is not exactly one. Whoever has an External ID has no other principal, and a name without a realm belongs to the first
 * one: somebody else of the same name must not be taken for them.
 */
async function onlyPerson(
  accounts: Accounts,
  { principal, realms }: { principal: string; realms: Realms },
  context: { application: string; tenant?: string | undefined },
): Promise<Account | string> {
  for (const key of keysOf(principal)) {
    const found = await accounts.search(key, context);
    const [person, another] = found.filter((account) => principalOf(account.person, realms) === principal);
    if (another !== undefined) return 'more than one person has this principal';
    if (person !== undefined) return person;
  }
  return 'no person of the tenant has this principal';
}

/** Under which names the person of a principal may be found, that which an administrator chose first. */
function keysOf(principal: string): PersonKey[] {
  const name = principal.slice(0, principal.lastIndexOf('@'));
  return [
    { by: 'externalId', value: principal },
    { by: 'externalId', value: name },
    { by: 'userName', value: name },
  ];
}
