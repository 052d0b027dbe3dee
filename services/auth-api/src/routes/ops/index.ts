import { acceptEmptyJson } from '@gauth/service-kit';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { ClientRegistry } from '../../clients/registry.ts';
import type { MakeProviderKey } from '../../identity-providers/make-provider-key.ts';
import type { ProviderMetadata } from '../../identity-providers/provider-metadata.ts';
import type { Ending } from '../../logout/ending.ts';
import type { AdministeredKeys } from '../../ports/administered-keys.ts';
import type { ContactCenters } from '../../ports/contact-centers.ts';
import type { Diagnose } from '../../ports/diagnostics.ts';
import type { LegacyGrantUse } from '../../ports/legacy-grant-use.ts';
import type { LogoutDeliveries } from '../../ports/logout-deliveries.ts';
import type { RegisteredAssertionIssuers } from '../../ports/registered-assertion-issuers.ts';
import type { RegisteredClients } from '../../ports/registered-clients.ts';
import type { RegisteredIdentityProviders } from '../../ports/registered-identity-providers.ts';
import type { RegisteredWebServicesSettings } from '../../ports/registered-web-services-settings.ts';
import type { WebServicesAccountRegistry } from '../../ports/web-services-accounts.ts';
import { type Administrators, onlyAdministrators } from './administrators.ts';
import { assertionIssuerRoutes } from './assertion-issuers.ts';
import { clientConformanceRoutes } from './client-conformance.ts';
import { clientRoutes } from './clients.ts';
import { diagnosticsRoutes } from './diagnostics.ts';
import { identityProviderKeyRoutes } from './identity-provider-keys.ts';
import { identityProviderMetadataRoutes } from './identity-provider-metadata.ts';
import { identityProviderRoutes } from './identity-providers.ts';
import { keyRoutes } from './keys.ts';
import { legacyGrantsReportRoutes } from './legacy-grants-report.ts';
import { logoutDeliveryRoutes } from './logout-deliveries.ts';
import { ownAccountRoutes } from './own-accounts.ts';
import { webServicesSettingsRoutes } from './web-services-settings.ts';

interface Options extends Administrators {
  issuer: string;
  mtlsIssuer?: string | undefined;
  uiUrl: string;
  version: string;
  diagnose: Diagnose;
  registered: RegisteredClients;
  registry: ClientRegistry;
  legacyGrantUse: LegacyGrantUse;
  logoutDeliveries: LogoutDeliveries;
  administeredKeys: AdministeredKeys;
  assertionIssuerRegistry: RegisteredAssertionIssuers;
  identityProviderRegistry: RegisteredIdentityProviders;
  providerMetadata: ProviderMetadata;
  makeProviderKey: MakeProviderKey;
  contactCenters: ContactCenters;
  webServicesSettingsRegistry: RegisteredWebServicesSettings;
  webServicesAccounts: WebServicesAccountRegistry;
  ending: Ending;
}

/** `/ops/*`: administration. */
export const opsRoutes: FastifyPluginAsyncZod<Options> = async (app, area) => {
  acceptEmptyJson(app);
  onlyAdministrators(app, area);
  await clientRoutes(app, area);
  await clientConformanceRoutes(app, area);
  await legacyGrantsReportRoutes(app, area);
  await assertionIssuerRoutes(app, area);
  await identityProviderRoutes(app, area);
  await app.register(identityProviderMetadataRoutes, area);
  await identityProviderKeyRoutes(app, area);
  await webServicesSettingsRoutes(app, area);
  await ownAccountRoutes(app, area);
  await logoutDeliveryRoutes(app, area);
  await diagnosticsRoutes(app, area);
  await keyRoutes(app, { keys: area.administeredKeys, trail: area.trail });
};
