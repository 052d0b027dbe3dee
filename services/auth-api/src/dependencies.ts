import { createOperationsUser, listenerOptions, type Service, type StartContext } from '@gauth/service-kit';
import { createDirectory } from './adapters/config-server/directory.ts';
import { createExternalPersons } from './adapters/config-server/external-persons.ts';
import { environmentContactCenters } from './adapters/environment/contact-centers.ts';
import { listedIdentityProviders } from './adapters/environment/listed-identity-providers.ts';
import { createRemoteKeySets } from './adapters/http/remote-key-sets.ts';
import { createOidcRelyingParty } from './adapters/idp/oidc/relying-party.ts';
import { createSamlServiceProvider } from './adapters/idp/saml/saml-service-provider.ts';
import { dpopNonces } from './adapters/keys/dpop-nonces.ts';
import { createSalesforce } from './adapters/salesforce/salesforce.ts';
import { samlAssertions } from './adapters/saml/saml-assertions.ts';
import { buildApp } from './app.ts';
import type { Config } from './config.ts';
import { createFirstConnections } from './config-changes/first-connections.ts';
import { configurationServers } from './dependencies/configuration-servers.ts';
import { configurationStores } from './dependencies/configuration-stores.ts';
import { diagnostics } from './dependencies/diagnostics.ts';
import { environmentClient, environmentDirectory, forgetting } from './dependencies/environments.ts';
import { volatileStores } from './dependencies/volatile-stores.ts';
import { version } from './version.ts';

const now = () => new Date();

/** Puts the service together: with the folder beside it the only place that knows which adapter stands behind which port. */
export async function createService(config: Config, context: StartContext): Promise<Service> {
  const { logger, metrics, needs } = context;
  const configuration = await configurationStores(config, { ...context, now });
  const volatile = await volatileStores(config, { logger, metrics, needs, now });
  const stores = { ...configuration.ports, ...volatile.ports };
  const client = environmentClient(config, { ...stores, logger, now });
  const firstConnections = createFirstConnections();
  needs('configuration servers', firstConnections.check);
  const environments = environmentDirectory(client, { logger, onOutage: firstConnections.end });
  const identityProviders = listedIdentityProviders({ directory: environments, identityProviders: stores.identityProviders });
  const forgotten = forgetting(client, { leftovers: configuration.leftovers, logger });
  const { changeCursors } = volatile;
  const configServers = configurationServers(config, { ...context, ...stores, environments, changeCursors, firstConnections });
  const app = await buildApp({
    ...stores,
    identityProviders,
    issuer: config.ISSUER,
    mtlsIssuer: config.MTLS_ISSUER,
    uiUrl: config.UI_URL ?? `${new URL(config.ISSUER).origin}/ui/auth`,
    version,
    diagnose: diagnostics(config, { ...context, ...configuration, ...volatile, client, environments, servers: configServers }),
    contactCenters: environmentContactCenters(environments),
    directory: createDirectory({ servers: configServers, environments }),
    externalPersons: createExternalPersons({ servers: configServers, environments, now }),
    providerProtocols: {
      saml: createSamlServiceProvider({ issuer: config.ISSUER, providers: stores.identityProviders, now }),
      oidc: createOidcRelyingParty({ issuer: config.ISSUER, providers: stores.identityProviders, logger, now }),
    },
    sessionMaxSeconds: config.SESSION_MAX_SECONDS,
    samlAssertions,
    remoteKeySets: createRemoteKeySets({ logger, now, use: metrics.cache('key-sets') }),
    dpopNonces: dpopNonces(config.KEY_RING, now),
    longestCheckMs: config.CONFIG_SERVER_LOGIN_TIMEOUT_MS + 1000,
    operationsUser: createOperationsUser({ name: config.OPERATIONS_USERNAME, passwordHash: config.OPERATIONS_PASSWORD_HASH }),
    webServicesCookies: { sameSite: config.WEB_SERVICES_SESSION_SAME_SITE },
    csrfProtection: config.CSRF_PROTECTION,
    salesforce: createSalesforce(),
    keyRing: config.KEY_RING,
    logger,
    metrics,
    now,
    listener: listenerOptions(config),
  });

  await configuration.start();
  environments.start();
  configServers.start();
  forgotten.start();
  return {
    app,
    async close() {
      environments.stop();
      await forgotten.stop();
      await configServers.close();
      await volatile.close();
      await configuration.close();
    },
  };
}
