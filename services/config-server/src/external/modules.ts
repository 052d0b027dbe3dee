import { createLdapModule } from './ldap/ldap-module.ts';
import type { CreateExternalModule, ModuleName } from './module.ts';
import { createRadiusModule } from './radius/radius-module.ts';

/** The modules that need nothing of this process, by the name under which the option `library` chooses them. */
export const externalModules: Readonly<Partial<Record<ModuleName, CreateExternalModule>>> = {
  gauth_ldap: createLdapModule,
  gauth_radius: createRadiusModule,
};
