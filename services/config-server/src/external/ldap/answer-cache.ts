import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { ExternalAnswer, ExternalClaim } from '../module.ts';

/** Answers that are given again without asking the directory: to the last good, and to the last bad password of a person. */
export interface AnswerCache {
  find(claim: ExternalClaim): ExternalAnswer | undefined;
  keep(claim: ExternalClaim, answer: ExternalAnswer): void;
  forget(personDbid: number): void;
}

interface Remembered {
  digest: Buffer;
  endsAt: number;
  answer: ExternalAnswer;
}

interface CacheOptions {
  /** 0 remembers no good password. */
  cacheSeconds: number;
  /** 0 remembers no bad password. */
  negativeCacheSeconds: number;
  now: () => Date;
  /** Persons of whom something is remembered, each for good and for bad passwords; the oldest goes first. */
  capacity?: number;
}

/** Makes the memory. Passwords are in it as digests under a key that only this memory has. */
export function createAnswerCache({ cacheSeconds, negativeCacheSeconds, now, capacity = 10_000 }: CacheOptions): AnswerCache {
  const key = randomBytes(32);
  const good = new Map<number, Remembered>();
  const bad = new Map<number, Remembered>();

  const digestOf = ({ person, password }: ExternalClaim): Buffer =>
    createHmac('sha256', key)
      .update(JSON.stringify([person.dbid, person.externalId, person.userName, password]))
      .digest();

  const recall = (memory: Map<number, Remembered>, claim: ExternalClaim): ExternalAnswer | undefined => {
    const remembered = memory.get(claim.person.dbid);
    if (remembered === undefined) return undefined;
    if (remembered.endsAt <= now().getTime()) memory.delete(claim.person.dbid);
    else if (timingSafeEqual(remembered.digest, digestOf(claim))) return remembered.answer;
    return undefined;
  };
  const remember = (memory: Map<number, Remembered>, dbid: number, entry: Remembered): void => {
    memory.delete(dbid);
    const [oldest] = memory.keys();
    if (memory.size >= capacity && oldest !== undefined) memory.delete(oldest);
    memory.set(dbid, entry);
  };

  return {
    find: (claim) => recall(good, claim) ?? recall(bad, claim),
    keep(claim, answer) {
      const [memory, seconds] = answer.kind === 'accepted' ? [good, cacheSeconds] : [bad, negativeCacheSeconds];
      if (answer.kind === 'accepted') bad.delete(claim.person.dbid);
      if (seconds === 0) return;
      remember(memory, claim.person.dbid, { digest: digestOf(claim), endsAt: now().getTime() + seconds * 1000, answer });
    },
    forget(personDbid) {
      good.delete(personDbid);
      bad.delete(personDbid);
    },
  };
}
