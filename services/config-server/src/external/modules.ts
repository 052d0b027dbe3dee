import { createLdapModule } from './ldap/ldap-module.ts';
import type { CreateExternalModule, ModuleName, Tickets } from './module.ts';
import { createRadiusModule } from './radius/radius-module.ts';

/** The modules of this server, by the name under which the option `library` chooses them. */
export const externalModules: Readonly<Partial<Record<ModuleName, CreateExternalModule>>> = {
  gauth_ldap: createLdapModule,
  gauth_radius: createRadiusModule,
};

/** What stands in where this server has no module that verifies tickets. */
export const noTickets: Tickets = { verify: async () => ({ kind: 'unavailable', reason: 'this server has no module for tickets' }) };
