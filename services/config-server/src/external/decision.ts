import { defaultAccount } from '../login/default-account.ts';
import { isOn, listed } from '../options/option-values.ts';
import { nearestValue, scopesOf } from '../options/scopes.ts';
import type { Account } from '../ports.ts';
import { type ModuleName, moduleNames } from './module.ts';

/** The section of all three scopes in which it is decided who checks a password. */
export const authenticationSection = 'authentication';

/** Who checks the password of an account. */
export type Decision =
  | { kind: 'internal'; unknown: readonly string[] }
  /** The modules in the order in which they are asked. */
  | { kind: 'external'; modules: readonly [ModuleName, ...ModuleName[]]; unknown: readonly string[] };

/**
 * Decides who checks the password: `library` of the person, else of the nearest tenant, else of the server names the modules; they check those who have
 * an External ID, or everybody where `enforce-external-auth` is on. `unknown` are names in the list that are no module: without a module left the check is
 * internal, as if no library were named. The default account stays internal unless it has an External ID: somebody must get in while every external
 * system is down.
 */
export function decide(account: Pick<Account, 'person' | 'annex' | 'tenants' | 'server'>): Decision {
  const scopes = scopesOf(account);
  const names = listed(nearestValue(scopes, authenticationSection, 'library'));
  const [first, ...others] = [...new Set(names.filter(isModule))];
  const unknown = names.filter((name) => !isModule(name) && !(name === 'internal' && names.length === 1));
  const modules: [ModuleName, ...ModuleName[]] | undefined = first && [first, ...others];
  return modules !== undefined && isExternal(account) ? { kind: 'external', modules, unknown } : { kind: 'internal', unknown };
}

const isModule = (name: string): name is ModuleName => (moduleNames as readonly string[]).includes(name);

function isExternal(account: Pick<Account, 'person' | 'annex' | 'tenants' | 'server'>): boolean {
  const scopes = scopesOf(account);
  const tenants = scopes.filter(({ kind }) => kind === 'tenant');
  if (isOn(nearestValue(tenants, authenticationSection, 'enforce-internal-auth'))) return false;
  if (account.person.externalId !== '') return true;
  const enforcing = scopes.filter(({ kind }) => kind !== 'person');
  return account.person.dbid !== defaultAccount && isOn(nearestValue(enforcing, authenticationSection, 'enforce-external-auth'));
}
