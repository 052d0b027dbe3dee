import { type Clients, createIssueLogoutToken, type SigningKeys } from '@gauth/oauth';
import { askDatabaseFacts, audit, createPool, type Pool, type StartContext, schemaIsCurrent, watchRevision } from '@gauth/service-kit';
import { createLogoutSender } from '../adapters/http/logout-sender.ts';
import { importKeystore } from '../adapters/keys/keystore.ts';
import { postgresRegisteredAssertionIssuers } from '../adapters/postgres/assertion-issuers.ts';
import { cachedAssertionIssuers } from '../adapters/postgres/cached-assertion-issuers.ts';
import { cachedClients } from '../adapters/postgres/cached-clients.ts';
import { cachedWebServicesSettings } from '../adapters/postgres/cached-web-services-settings.ts';
import { createClientSecrets } from '../adapters/postgres/client-secrets.ts';
import { postgresContactCenterLeftovers } from '../adapters/postgres/contact-center-leftovers.ts';
import { postgresLegacyGrantUse } from '../adapters/postgres/legacy-grant-use.ts';
import { postgresLogoutDeliveries } from '../adapters/postgres/logout-deliveries.ts';
import { postgresOwnAccounts, postgresWebServicesAccounts } from '../adapters/postgres/own-accounts.ts';
import { postgresRegisteredClients } from '../adapters/postgres/registered-clients.ts';
import { readRevision } from '../adapters/postgres/revision.ts';
import { postgresAdministeredKeys } from '../adapters/postgres/signing-key-administration.ts';
import { measureSigningKeys } from '../adapters/postgres/signing-key-metrics.ts';
import { postgresSigningKeys } from '../adapters/postgres/signing-keys.ts';
import { postgresWebServicesSettings } from '../adapters/postgres/web-services-settings.ts';
import type { Config } from '../config.ts';
import { createDeliver } from '../logout/deliver.ts';
import { createDelivering, type Delivering } from '../logout/delivering.ts';
import { identityProviderStores } from './identity-providers.ts';
import { keystoreOf } from './keystore.ts';
import { migrations } from './migrations.ts';
import { serviceClient } from './service-client.ts';

type Surroundings = StartContext & { now: () => Date };

/** What lasts: clients, issuers, signing keys and deliveries in PostgreSQL, and in memory as long as nothing changes. */
export async function configurationStores(config: Config, surroundings: Surroundings) {
  const { logger, metrics, needs, now } = surroundings;
  const keystore = keystoreOf(config);
  const imported = keystore && (await importKeystore(keystore));
  const pool = createPool(config, logger);
  metrics.observePool('main', pool);
  needs('database', schemaIsCurrent(pool, migrations.schema, migrations.directory));
  const secrets = createClientSecrets({ keyRing: config.KEY_RING });
  const clients = cachedClients(pool, { unregistered: await serviceClient(config, secrets), use: metrics.cache('clients') });
  const assertionIssuers = cachedAssertionIssuers(pool, metrics.cache('assertion-issuers'));
  const webServicesSettings = cachedWebServicesSettings(pool, metrics.cache('web-services-settings'));
  const identityProviders = identityProviderStores(config, { ...surroundings, pool });
  const keys = postgresSigningKeys({ pool, keyRing: config.KEY_RING, logger, imported });
  measureSigningKeys(metrics, keys.known, now);
  const legacyGrantUse = postgresLegacyGrantUse({ pool, now, logger });
  const delivering = logoutDelivering(config, { ...surroundings, pool, clients, keys });
  const watch = watchRevision({
    read: readRevision(pool),
    async onChange() {
      clients.renew();
      assertionIssuers.renew();
      webServicesSettings.renew();
      identityProviders.renew();
      await keys.renew();
    },
    logger,
  });
  return {
    ports: {
      clients,
      keys,
      userJwtSigner: keys.userJwtSigner,
      administeredKeys: postgresAdministeredKeys({ pool, keyRing: config.KEY_RING, logger, imported, changed: keys.renew }),
      clientSecrets: secrets,
      secretHasher: secrets,
      registeredClients: postgresRegisteredClients(pool, clients.renew),
      assertionIssuers,
      assertionIssuerRegistry: postgresRegisteredAssertionIssuers(pool, assertionIssuers.renew),
      ...identityProviders.ports,
      webServicesSettings,
      webServicesSettingsRegistry: postgresWebServicesSettings(pool, webServicesSettings.renew),
      ownAccounts: postgresOwnAccounts(pool),
      webServicesAccounts: postgresWebServicesAccounts(pool),
      legacyGrantUse,
      logoutDeliveries: delivering.deliveries,
    },
    leftovers: postgresContactCenterLeftovers(pool),
    databaseFacts: () => askDatabaseFacts(pool, migrations),
    async start() {
      await keys.start();
      watch.start();
      legacyGrantUse.start();
      delivering.start();
      identityProviders.start();
    },
    async close() {
      watch.stop();
      keys.stop();
      await Promise.all([legacyGrantUse.stop(), delivering.stop(), identityProviders.stop()]);
      await pool.end();
    },
  };
}

/** Back-channel logout: what is to be delivered is in PostgreSQL, and every process delivers. */
function logoutDelivering(
  { ISSUER: issuer }: Config,
  { pool, clients, keys, logger, metrics, now }: Surroundings & { pool: Pool; clients: Clients; keys: SigningKeys },
): Delivering {
  const queue = postgresLogoutDeliveries(pool);
  const deliver = createDeliver({
    queue,
    sender: createLogoutSender(),
    clients,
    issueLogoutToken: createIssueLogoutToken({ issuer, keys }),
    audit: (event) => audit(logger, event),
    logger,
    metrics,
    now,
  });
  return createDelivering({ queue, deliver, logger, metrics });
}
