import { type KeyTimes, longestJwtLifetimeSeconds, signingAt } from '../keys/keys.ts';
import { type SignatureAlgorithm, signatureAlgorithms } from '../model.ts';

/** The keys that pods share, as a simulation drives them. Times are seconds since the epoch, by the clock of the pod that acts. */
export interface SharedKeys {
  /** A pod makes what is due and reads all keys. */
  look(now: number): Promise<readonly KeyTimes[]>;
  /** An administrator asks for a new key that signs after its publish time. */
  rotate(alg: SignatureAlgorithm, now: number): Promise<void>;
}

/** How long, how densely, and with what chance. */
export interface Simulation {
  days: number;
  /** Tokens are issued and verified once a step. */
  stepSeconds: number;
  /** A pod looks after up to so many seconds; nothing else tells it of new keys. */
  looksWithinSeconds: number;
  seed: number;
}

/** What became of the tokens; `failed` counts those that were good but signed with a key that a verifier's JWKS lacked. */
export interface Verified {
  issued: number;
  good: number;
  failed: number;
  kids: number;
}

interface Token {
  kid: string;
  expiresAt: number;
}

interface Pod {
  lookIfDue(now: number): Promise<void>;
  lookNow(now: number): Promise<void>;
  issue(now: number): Promise<Token>;
  /** The kids of its JWKS. */
  published(now: number): Promise<ReadonlySet<string>>;
  /** What its clock shows. */
  clock(now: number): number;
}

interface Dice {
  below(bound: number): number;
  pick<T>(list: readonly T[]): T;
}

const hour = 3600;
const day = 86_400;
const begin = Date.UTC(2030, 0, 1) / 1000;
/** Seconds by which the clocks of the pods are wrong. */
const skews = [120, -120, 0, 47];
const lifetimes = [600, hour, longestJwtLifetimeSeconds];

/**
 * Pods with wrong clocks sign tokens that live as long as a JWT may, while verifiers, most of which cache JWKS for a day, check fresh, old and nearly expired ones.
 * All pods are away for hours and days now and then, and an administrator rotates keys at any time.
 */
export async function simulateKeyRotation(
  shared: SharedKeys,
  { days, stepSeconds, looksWithinSeconds, seed }: Simulation,
): Promise<Verified> {
  const dice = diceOf(seed);
  const pods = skews.map((skew) => createPod(shared, { skew, looksWithinSeconds, dice }));
  const verifiers = Array.from({ length: 24 }, (_, index) => createVerifier(pods, { dice, cacheSeconds: index % 3 === 0 ? 0 : day }));
  const outages = outagesOf(days, dice);
  const kids = new Set<string>();
  const verified = { good: 0, failed: 0, expired: 0 };
  let alive: Token[] = [];
  let issued = 0;

  /** The first hour is looked at closely: pods start one after the other, and each knows only what it has read. */
  const stepAfter = (now: number) => (now < begin + hour ? 5 : stepSeconds);
  async function verifyAt(now: number, fresh: Token): Promise<void> {
    for (const verify of verifiers) for (const token of [fresh, dice.pick(alive)]) verified[await verify(token, now)] += 1;
    const ending = alive.filter(({ expiresAt }) => expiresAt <= now + stepAfter(now));
    for (const token of ending) verified[await dice.pick(verifiers)(token, token.expiresAt - 1)] += 1;
  }
  async function step(now: number): Promise<void> {
    for (const pod of pods) await pod.lookIfDue(now);
    if (dice.below((20 * day) / stepSeconds) === 0) await shared.rotate(dice.pick(signatureAlgorithms), dice.pick(pods).clock(now));
    const token = await dice.pick(pods).issue(now);
    issued += 1;
    kids.add(token.kid);
    alive = [...alive.filter(({ expiresAt }) => expiresAt > now), token];
    await verifyAt(now, token);
  }

  for (let now = begin; now < begin + days * day; now += stepAfter(now)) {
    const outage = outages.find(({ from, until }) => from <= now && now < until);
    now = outage?.until ?? now;
    for (const pod of outage ? pods : []) await pod.lookNow(now);
    await step(now);
  }
  return { issued, good: verified.good, failed: verified.failed, kids: kids.size };
}

function createPod(shared: SharedKeys, { skew, looksWithinSeconds, dice }: { skew: number; looksWithinSeconds: number; dice: Dice }): Pod {
  let keys: readonly KeyTimes[] = [];
  let looksAt = begin + dice.below(600);
  const clock = (now: number) => Math.floor(now + skew);

  async function lookNow(now: number): Promise<void> {
    keys = await shared.look(clock(now));
    looksAt = now + 1 + dice.below(looksWithinSeconds);
  }
  return {
    clock,
    lookNow,
    lookIfDue: async (now) => (looksAt <= now ? lookNow(now) : undefined),
    async issue(now) {
      const alg = dice.pick(signatureAlgorithms);
      const signing = () =>
        signingAt(
          keys.filter((key) => key.alg === alg),
          clock(now),
        );
      if (signing() === undefined) await lookNow(now);
      return { kid: signing()?.kid ?? 'none', expiresAt: clock(now) + dice.pick(lifetimes) };
    },
    async published(now) {
      if (keys.length === 0) await lookNow(now);
      return new Set(keys.filter(({ publishedUntil }) => publishedUntil > clock(now)).map(({ kid }) => kid));
    },
  };
}

/** Takes its JWKS from any pod, and again only when that is older than the cache allows. It comes to life at any time of the first day. */
function createVerifier(
  pods: readonly Pod[],
  { dice, cacheSeconds }: { dice: Dice; cacheSeconds: number },
): (token: Token, now: number) => Promise<'good' | 'failed' | 'expired'> {
  const wakesAt = begin + dice.below(dice.pick([hour, day]));
  let jwks: { kids: ReadonlySet<string>; fetchedAt: number } | undefined;
  return async ({ kid, expiresAt }, now) => {
    if (now >= expiresAt || now < wakesAt) return 'expired';
    if (jwks === undefined || now - jwks.fetchedAt > cacheSeconds) jwks = { kids: await dice.pick(pods).published(now), fetchedAt: now };
    return jwks.kids.has(kid) ? 'good' : 'failed';
  };
}

/** Times at which all pods are away, from an hour to six days. */
const outagesOf = (days: number, { below }: Dice): { from: number; until: number }[] =>
  Array.from({ length: Math.floor(days / 50) }, (_, index) => {
    const from = begin + (index * 50 + 20) * day + below(20 * day);
    return { from, until: from + hour + below(6 * day) };
  });

function diceOf(seed: number): Dice {
  const random = seededRandom(seed);
  const below = (bound: number) => Math.floor(random() * bound);
  return { below, pick: (list) => list[below(list.length)] as (typeof list)[number] };
}

/** mulberry32: the same numbers for the same seed, so that a run that failed can be run again. */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
