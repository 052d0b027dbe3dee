import { defaultRotation, generateSigningKey, planSuccession, type RotationPolicy, signingAt, waitingAt } from '@gauth/oauth';
import type { Logger } from '@gauth/service-kit';
import type { Pool } from 'pg';
import type { AdministeredKey, AdministeredKeys } from '../../ports/administered-keys.ts';
import type { ImportedKey } from '../keys/imported-key.ts';
import { orUnavailable } from '../outage.ts';
import { createSigningKeyReport } from './signing-key-report.ts';
import {
  changingKeys,
  type RevokedKey,
  readRevokedKeys,
  readSigningKeys,
  revokeKey,
  type StoredKey,
  succeed,
} from './signing-key-store.ts';
import { keepSigningKeys, type Upkeep } from './signing-key-upkeep.ts';

interface Options {
  pool: Pool;
  keyRing: Upkeep['keyRing'];
  logger: Pick<Logger, 'info' | 'error'>;
  /** The key of the product's keystore, where there is one. */
  imported?: ImportedKey | undefined;
  policy?: RotationPolicy;
  now?: () => Date;
  /** Lets this pod notice a change before the administrator has the answer. */
  changed: () => Promise<unknown>;
}

/** Signing keys for administrators. Every change raises the revision, by which all pods notice it within a second. */
export function postgresAdministeredKeys(options: Options): AdministeredKeys {
  const { pool, keyRing, logger, imported, policy = defaultRotation, now = () => new Date(), changed } = options;
  const seconds = () => Math.floor(now().getTime() / 1000);

  async function list(): Promise<AdministeredKey[]> {
    const stored = await readSigningKeys(pool);
    const revoked = await readRevokedKeys(pool);
    const usable = imported && !revoked.some(({ kid }) => kid === imported.kid);
    const shown = stored.map((key) => ({ ...showStored(key, stored, seconds()), sealedUnder: keyRing.sealedUnder(key.sealedPrivateJwk) }));
    return [...shown, ...(usable ? [showImported(imported)] : []), ...revoked.map(showRevoked)];
  }

  /** Carries out what is asked for, lets this pod notice, and shows the key as it is by then. */
  const changing = async (change: () => Promise<string | undefined>): Promise<AdministeredKey | undefined> => {
    const kid = await change();
    if (kid === undefined) return undefined;
    await changed();
    return (await list()).find((key) => key.kid === kid);
  };

  return {
    list: () => orUnavailable('the database', list),

    rotate(alg, start) {
      const succession = async (): Promise<string> => {
        const made = await generateSigningKey(alg);
        return changingKeys(pool, async (database, all) => {
          const keys = all.filter((key) => key.alg === alg);
          const plan = planSuccession(keys, { now: seconds(), policy, start });
          // Without a plan a key waits already.
          return plan ? succeed(database, plan, { made, keyRing }) : (waitingAt(keys, seconds()) as StoredKey).kid;
        });
      };
      return orUnavailable('the database', async () => (await changing(succession)) as AdministeredKey);
    },

    revoke(kid) {
      const revocation = async (): Promise<string | undefined> => {
        await changingKeys(pool, async (database, keys) => {
          const key = keys.find((one) => one.kid === kid) ?? (imported?.kid === kid ? imported : undefined);
          if (key) await revokeKey(database, { kid, alg: key.alg, revokedAt: seconds() });
        });
        const known = (await readRevokedKeys(pool)).some((key) => key.kid === kid);
        if (known) createSigningKeyReport(logger).done(await keepSigningKeys({ pool, keyRing, policy, now: seconds() }));
        return known ? kid : undefined;
      };
      return orUnavailable('the database', () => changing(revocation));
    },
  };
}

const at = (seconds: number): Date => new Date(seconds * 1000);

function showStored(key: StoredKey, all: readonly StoredKey[], now: number): AdministeredKey {
  const { kid, alg } = key;
  const signing = signingAt(
    all.filter((one) => one.alg === alg),
    now,
  );
  const begun = signing?.kid === kid ? 'signing' : 'retired';
  return {
    kid,
    alg,
    origin: 'generated',
    state: key.signsFrom > now ? 'published' : begun,
    publishedFrom: at(key.createdAt),
    signsFrom: at(key.signsFrom),
    signsUntil: at(key.signsUntil),
    publishedUntil: at(key.publishedUntil),
  };
}

const showImported = ({ kid, alg }: ImportedKey): AdministeredKey => ({ kid, alg, origin: 'keystore', state: 'signing' });

const showRevoked = ({ kid, alg, revokedAt }: RevokedKey): AdministeredKey => ({ kid, alg, state: 'revoked', revokedAt: at(revokedAt) });
