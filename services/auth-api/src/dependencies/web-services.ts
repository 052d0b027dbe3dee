import type { WebServicesSettingsOf } from '../ports/web-services-settings.ts';

/** Nothing is on anywhere as long as nothing keeps what is. */
export const webServicesSettings: WebServicesSettingsOf = {
  find: async (contactCenterId) => ({
    contactCenterId,
    configurationServer: false,
    ownAccounts: false,
    saml: false,
    unprotected: [],
    hosts: [],
  }),
  byHost: async () => undefined,
};
