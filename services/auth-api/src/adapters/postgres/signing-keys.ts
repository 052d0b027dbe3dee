import {
  defaultRotation,
  type KeyTimes,
  type RotationPolicy,
  type SignatureAlgorithm,
  type Signer,
  type SigningKeys,
  signingAt,
} from '@gauth/oauth';
import type { KeyRing, Logger } from '@gauth/service-kit';
import { type CryptoKey, importJWK, type JWK } from 'jose';
import type { Pool } from 'pg';
import { orTemporarilyUnavailable } from '../outage.ts';
import { readSigningKeys, rotateSigningKeys, type StoredKey, signingKeyContext } from './signing-key-store.ts';

/** An active signing key cannot be opened with the key ring that this process was given. Names the key, never its content. */
export class SigningKeyError extends Error {
  override readonly name = 'SigningKeyError';
}

interface Options {
  pool: Pool;
  keyRing: Pick<KeyRing, 'seal' | 'open'>;
  logger: Pick<Logger, 'info' | 'error'>;
  policy?: RotationPolicy;
  now?: () => Date;
  everyMs?: number;
}

/** Signing keys with the rotation behind them. */
export interface RotatedSigningKeys extends SigningKeys {
  /** Makes what is due and looks each minute whether more is. Throws `SigningKeyError` only: a database that is away is tried again. */
  start(): Promise<void>;
  stop(): void;
  /** Reads the keys again; for when the revision has changed. Keeps the old ones when that fails, and throws. */
  renew(): Promise<void>;
}

/** How soon a look that failed is repeated. */
const soonMs = 2000;

type LoadedKey = KeyTimes & { publicJwk: JWK; privateKey?: CryptoKey };

/** Signing keys from PostgreSQL, held in memory: signing and publishing cost no statement. Before anything was read, a call makes or reads the keys. */
export function postgresSigningKeys(options: Options): RotatedSigningKeys {
  const { pool, keyRing, logger, policy = defaultRotation, now = () => new Date(), everyMs = 60_000 } = options;
  let keys: readonly LoadedKey[] = [];
  let rotating: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let running = false;
  let failing = false;
  const seconds = () => now().getTime() / 1000;

  const take = async (stored: readonly StoredKey[]): Promise<void> => {
    keys = await Promise.all(stored.map((key) => opened(key, keyRing, seconds())));
  };
  const rotate = (): Promise<void> => {
    rotating ??= rotateSigningKeys({ pool, keyRing, policy, now: Math.floor(seconds()) })
      .then(take)
      .finally(() => {
        rotating = undefined;
      });
    return rotating;
  };
  const report = (error: unknown): void => {
    if (!failing)
      logger.error({ event: 'signing-keys.failed', err: error }, 'the signing keys cannot be rotated; the known ones keep serving');
    failing = true;
  };
  const lookLater = (): void => {
    if (running) timer = setTimeout(look, failing ? Math.min(everyMs, soonMs) : everyMs).unref();
  };
  const look = async (): Promise<void> => {
    await rotate().then(
      () => {
        failing = false;
      },
      (error: unknown) => running && report(error),
    );
    lookLater();
  };
  const current = (alg: SignatureAlgorithm) =>
    signingAt(
      keys.filter((key) => key.alg === alg),
      seconds(),
    );

  return {
    async signer(alg) {
      if (current(alg) === undefined) await orTemporarilyUnavailable(rotate);
      const key = current(alg);
      if (key?.privateKey === undefined) throw new SigningKeyError(`there is no ${alg} key to sign with`);
      return { kid: key.kid, alg, privateKey: key.privateKey } satisfies Signer;
    },
    async published() {
      if (keys.length === 0) await orTemporarilyUnavailable(rotate);
      return keys.filter(({ publishedUntil }) => publishedUntil > seconds()).map(({ publicJwk }) => publicJwk);
    },
    async start() {
      running = true;
      await rotate().catch((error: unknown) => {
        if (error instanceof SigningKeyError) throw error;
        report(error);
      });
      lookLater();
    },
    stop() {
      running = false;
      clearTimeout(timer);
    },
    renew: async () => take(await readSigningKeys(pool)),
  };
}

/** The private half is opened only where the key signs now or will: one that is retired needs no key of the ring any more. */
async function opened({ sealedPrivateJwk, ...key }: StoredKey, keyRing: Pick<KeyRing, 'open'>, now: number): Promise<LoadedKey> {
  if (key.signsUntil <= now) return key;
  try {
    const jwk = JSON.parse(keyRing.open(sealedPrivateJwk, signingKeyContext(key.kid)));
    return { ...key, privateKey: (await importJWK(jwk, key.alg)) as CryptoKey };
  } catch (cause) {
    throw new SigningKeyError(`the signing key ${key.kid} cannot be opened with this key ring`, { cause });
  }
}
