import {
  generateSigningKey,
  type KeyTimes,
  planRotation,
  type RotationPolicy,
  type SignatureAlgorithm,
  signatureAlgorithms,
} from '@gauth/oauth';
import { type KeyRing, KeyRingError } from '@gauth/service-kit';
import type { Pool, PoolClient } from 'pg';
import {
  changingKeys,
  type NewKey,
  readSigningKeys,
  removeKeys,
  replaceSeal,
  type StoredKey,
  signingKeyContext,
  succeed,
} from './signing-key-store.ts';

/** What upkeep works with. */
export interface Upkeep {
  pool: Pool;
  keyRing: Pick<KeyRing, 'seal' | 'open' | 'sealedUnder' | 'currentId'>;
  policy: RotationPolicy;
  /** Seconds since the epoch. */
  now: number;
}

/** The kids of what was changed. */
export interface UpkeepDone {
  succeeded: readonly string[];
  removed: readonly string[];
  resealed: readonly string[];
}

/**
 * Lets successors take over where it is time, removes keys that no token can need, and puts private keys under the current key of the ring. Nothing is
 * written when nothing is due. Pods that do it at the same time take turns and agree, because each looks again once it is its turn. Keys are made
 * beforehand: that takes longer than anybody should wait.
 */
export async function keepSigningKeys({ pool, keyRing, policy, now }: Upkeep): Promise<UpkeepDone> {
  const before = await readSigningKeys(pool);
  const due = plansFor(before, now, policy);
  const seals = newSeals(before, keyRing);
  if (due.length === 0 && seals.length === 0) return { succeeded: [], removed: [], resealed: [] };
  const made = new Map<SignatureAlgorithm, NewKey>();
  for (const { alg, succession } of due) if (succession) made.set(alg, await generateSigningKey(alg));

  return changingKeys(pool, async (database, current) => {
    const rotated = await rotate(database, { plans: plansFor(current, now, policy), made, keyRing });
    const resealed: string[] = [];
    for (const seal of seals) if (await replaceSeal(database, seal)) resealed.push(seal.kid);
    return { ...rotated, resealed };
  });
}

/** A succession that became due only after keys were made waits for the next time. */
async function rotate(
  database: PoolClient,
  { plans, made, keyRing }: { plans: ReturnType<typeof plansFor>; made: Map<SignatureAlgorithm, NewKey>; keyRing: Pick<KeyRing, 'seal'> },
): Promise<Omit<UpkeepDone, 'resealed'>> {
  const succeeded: string[] = [];
  for (const { alg, succession } of plans) {
    const key = made.get(alg);
    if (succession && key) succeeded.push(await succeed(database, succession, { made: key, keyRing }));
  }
  const removed = plans.flatMap(({ remove }) => remove);
  if (removed.length > 0) await removeKeys(database, removed);
  return { succeeded, removed };
}

/** What is due, for the algorithms with which something is. */
const plansFor = (keys: readonly KeyTimes[], now: number, policy: RotationPolicy) =>
  signatureAlgorithms
    .map((alg) => ({
      alg,
      ...planRotation(
        keys.filter((key) => key.alg === alg),
        now,
        policy,
      ),
    }))
    .filter(({ succession, remove }) => succession !== undefined || remove.length > 0);

/** Private keys that an older key of the ring sealed, sealed anew. What the ring cannot open stays as it is. */
const newSeals = (keys: readonly StoredKey[], keyRing: Upkeep['keyRing']): { kid: string; from: string; to: string }[] =>
  keys
    .filter(({ sealedPrivateJwk }) => keyRing.sealedUnder(sealedPrivateJwk) !== keyRing.currentId)
    .flatMap(({ kid, sealedPrivateJwk: from }) => {
      const opened = openedOrNot(keyRing, from, signingKeyContext(kid));
      return opened === undefined ? [] : [{ kid, from, to: keyRing.seal(opened, signingKeyContext(kid)) }];
    });

function openedOrNot(keyRing: Pick<KeyRing, 'open'>, sealed: string, context: string): string | undefined {
  try {
    return keyRing.open(sealed, context);
  } catch (error) {
    if (error instanceof KeyRingError) return undefined;
    throw error;
  }
}
