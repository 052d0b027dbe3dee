import type { KeyRing } from '@gauth/service-kit';
import type { Pool } from 'pg';
import type { Stores } from '../../ports.ts';
import { postgresApiKeys } from './api-keys.ts';
import { postgresContactCenters } from './contact-centers.ts';
import { postgresCorsOrigins } from './cors-origins.ts';
import { postgresEnvironments } from './environments.ts';
import { postgresRevisions } from './revisions.ts';
import { postgresSettings } from './settings.ts';

/** Everything the service keeps, in the schema `environment` of one database. */
export const postgresStores = (pool: Pool, keyRing: KeyRing): Stores => ({
  environments: postgresEnvironments(pool, keyRing),
  contactCenters: postgresContactCenters(pool),
  settings: postgresSettings(pool),
  corsOrigins: postgresCorsOrigins(pool),
  apiKeys: postgresApiKeys(pool),
  revisions: postgresRevisions(pool),
});
