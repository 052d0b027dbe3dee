import type { PoolClient } from '@gauth/service-kit';

/** Waits until no other transaction creates objects; held until this one ends, so that what it finds missing stays missing. */
export const configurationTurn = async (client: PoolClient): Promise<void> =>
  void (await client.query("SELECT pg_advisory_xact_lock(hashtext('gauth import config'))"));
