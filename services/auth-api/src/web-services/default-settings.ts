import type { WebServicesSettings } from '../ports/web-services-settings.ts';

/** What holds where nothing was stated: accounts of Web Services' own, and what the product leaves open to everybody. */
export const defaultSettings = (contactCenterId: string): WebServicesSettings => ({
  contactCenterId,
  configurationServer: false,
  ownAccounts: true,
  saml: false,
  unprotected: ['GET /api/v2/diagnostics/version'],
  hosts: [],
});
