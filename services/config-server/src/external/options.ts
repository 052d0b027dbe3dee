import type { Scope } from '../options/scopes.ts';
import { authenticationSection } from './decision.ts';
import type { ModuleName, OptionSections } from './module.ts';
import { isSecretOption, readSecret } from './secret-options.ts';

/** The options that name a server of a module: a scope that sets one describes the whole system. */
const serverOptions: Record<ModuleName, readonly string[]> = {
  gauth_ldap: ['ldap-url'],
  gauth_radius: ['authserver', 'servers', 'radiusclient'],
  gauth_kerberos: ['spn', 'keytab', 'realms'],
};

/**
 * The sections that a module gets. The nearest scope with a section that names a server gives all of them, since servers of one scope and secrets of
 * another do not belong together; nearer scopes override single options of the same sections. `authentication` is collected from all scopes.
 */
export function moduleSections(module: ModuleName, scopes: readonly Scope[]): OptionSections {
  const found = scopes.findIndex((scope) => ownSections(module, scope).some(([, options]) => namesServer(module, options)));
  const base = found === -1 ? scopes.length - 1 : found;
  const nearer = scopes.slice(0, base).toReversed();
  const sections = Object.fromEntries(
    ownSections(module, scopes[base]).map(([name, options]) => [name, overridden(name, options, nearer)]),
  );
  return { ...sections, [authenticationSection]: overridden(authenticationSection, {}, scopes.toReversed()) };
}

/** The same sections with the secrets that lie in files of `folder`. Throws when one cannot be read. */
export async function withSecrets(sections: OptionSections, folder: string | undefined): Promise<OptionSections> {
  const entries = Object.entries(sections).map(async ([section, options]) => {
    const read = Object.entries(options).map(async ([option, value]) => [
      option,
      isSecretOption(section, option) ? await readSecret(value, folder) : value,
    ]);
    return [section, Object.fromEntries(await Promise.all(read))];
  });
  return Object.fromEntries(await Promise.all(entries));
}

function ownSections(module: ModuleName, scope: Scope | undefined): [string, Record<string, string>][] {
  const own = new RegExp(`^${module}(_\\d+)?$`);
  return Object.entries(scope?.options ?? {}).filter(([name]) => own.test(name));
}

const namesServer = (module: ModuleName, options: Record<string, string>): boolean =>
  serverOptions[module].some((option) => Object.hasOwn(options, option));

/** The options of a section with those of other scopes laid over them, one after the other. */
const overridden = (section: string, options: Record<string, string>, by: readonly Scope[]): Record<string, string> =>
  Object.fromEntries([options, ...by.map((scope) => sectionOf(scope, section))].flatMap((layer) => Object.entries(layer)));

const sectionOf = ({ options }: Scope, section: string): Record<string, string> =>
  Object.hasOwn(options, section) ? (options[section] ?? {}) : {};
