import {
  defaultRotation,
  type KeyTimes,
  type RotationPolicy,
  type SignatureAlgorithm,
  type Signer,
  type SigningKeys,
  signingAt,
} from '@gauth/oauth';
import type { Logger } from '@gauth/service-kit';
import type { Pool } from 'pg';
import type { ImportedKey } from '../keys/imported-key.ts';
import { orTemporarilyUnavailable, temporarilyUnavailable } from '../outage.ts';
import { type LoadedKey, openSigningKey, SigningKeyError } from './signing-key-opening.ts';
import { createSigningKeyReport, type SigningKeyReport } from './signing-key-report.ts';
import { readRevokedKeys, readSigningKeys } from './signing-key-store.ts';
import { keepSigningKeys, type Upkeep } from './signing-key-upkeep.ts';

interface Options {
  pool: Pool;
  keyRing: Upkeep['keyRing'];
  logger: Pick<Logger, 'info' | 'error'>;
  /** The key of the product's keystore, where there is one. */
  imported?: ImportedKey | undefined;
  policy?: RotationPolicy;
  now?: () => Date;
  everyMs?: number;
}

/** Signing keys with the rotation behind them. */
export interface RotatedSigningKeys extends SigningKeys {
  /** What the JWT in `X-GWS-User` is signed with: the key of the keystore unless it was revoked, else the RS256 key that signs now. */
  userJwtSigner(): Promise<Signer>;
  /** Makes what is due and looks each minute whether more is. Throws `SigningKeyError` only: a database that is away is tried again. */
  start(): Promise<void>;
  stop(): void;
  /** Reads the keys again; for when the revision has changed. Keeps the old ones when that fails, and throws. */
  renew(): Promise<void>;
  /** What is known of them now; none before they were read. */
  known(): readonly LoadedKey[];
}

/** How soon a look that failed is repeated. */
const soonMs = 2000;

/** What is known of the keys; `imported` is absent where there is none or it was revoked. */
interface Known {
  keys: readonly LoadedKey[];
  imported?: ImportedKey;
}

/** Signing keys from PostgreSQL, held in memory: signing and publishing cost no statement. Before anything was read, a call makes or reads the keys. */
export function postgresSigningKeys(options: Options): RotatedSigningKeys {
  const { pool, keyRing, logger, imported, policy = defaultRotation, now = () => new Date(), everyMs = 60_000 } = options;
  const seconds = () => now().getTime() / 1000;
  const report = createSigningKeyReport(logger);
  let known: Known | undefined;
  let reading: Promise<unknown> = Promise.resolve();

  const read = async (): Promise<void> => {
    const stored = await readSigningKeys(pool);
    const revoked = imported && (await readRevokedKeys(pool)).some(({ kid }) => kid === imported.kid);
    const keys = await Promise.all(stored.map((key) => openSigningKey(key, { keyRing, now: seconds(), before: known?.keys ?? [] })));
    known = { keys, ...(imported && !revoked && { imported }) };
    report.unopened(keys.flatMap(({ unopened }) => unopened ?? []));
  };
  /** One after the other: what was read before a key was revoked must not replace what was read after. */
  const renew = (): Promise<void> => {
    const next = reading.then(read, read);
    reading = next.catch(() => {});
    return next;
  };
  const keep = createSingleRun(async () => {
    report.done(await keepSigningKeys({ pool, keyRing, policy, now: Math.floor(seconds()) }));
    await renew();
  });
  const knownKeys = async (): Promise<Known> => {
    if (known === undefined || known.keys.length === 0) await orTemporarilyUnavailable(keep);
    return known as Known;
  };
  const current = (alg: SignatureAlgorithm) => known && signingAt(ofAlgorithm(known.keys, alg), seconds());
  const rounds = createRounds(keep, { everyMs, report });

  const signer = async (alg: SignatureAlgorithm): Promise<Signer> => {
    if (current(alg) === undefined) await orTemporarilyUnavailable(keep);
    const key = current(alg);
    if (key?.privateKey === undefined) throw temporarilyUnavailable(key?.unopened ?? new SigningKeyError(`no ${alg} key signs`));
    return { kid: key.kid, alg, privateKey: key.privateKey };
  };

  return {
    signer,
    async userJwtSigner() {
      const { imported: key } = await knownKeys();
      return key ? { kid: key.kid, alg: key.alg, privateKey: key.privateKey } : signer('RS256');
    },
    async published() {
      const { keys, imported: one } = await knownKeys();
      return [...rotatedOf(keys, seconds()), ...(one ? [one] : [])].map(({ publicJwk }) => publicJwk);
    },
    async believed() {
      const { keys } = await knownKeys();
      return rotatedOf(keys, seconds()).map(({ publicJwk }) => publicJwk);
    },
    async start() {
      await renew().catch(() => {});
      const unopened = known?.keys.find((key) => key.unopened)?.unopened;
      if (unopened) throw unopened;
      await rounds.start();
    },
    stop: rounds.stop,
    renew,
    known: () => known?.keys ?? [],
  };
}

const rotatedOf = (keys: readonly LoadedKey[], now: number): LoadedKey[] => keys.filter(({ publishedUntil }) => publishedUntil > now);

const ofAlgorithm = <Key extends KeyTimes>(keys: readonly Key[], alg: SignatureAlgorithm): Key[] => keys.filter((key) => key.alg === alg);

/** Calls while a run is under way share it. */
function createSingleRun(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => {
    running ??= work().finally(() => {
      running = undefined;
    });
    return running;
  };
}

/** Upkeep at the start and each minute afterwards, sooner while it fails. */
function createRounds(keep: () => Promise<void>, { everyMs, report }: { everyMs: number; report: SigningKeyReport }) {
  let timer: NodeJS.Timeout | undefined;
  let running = false;
  const round = async (): Promise<void> => {
    await keep().then(report.recovered, (error: unknown) => running && report.failed(error));
    if (running) timer = setTimeout(round, report.failing ? Math.min(everyMs, soonMs) : everyMs).unref();
  };
  return {
    async start(): Promise<void> {
      running = true;
      await round();
    },
    stop(): void {
      running = false;
      clearTimeout(timer);
    },
  };
}
