import { randomBytes } from 'node:crypto';

/** What is remembered of a challenge: it can be answered for the application that asked. */
interface Asked {
  application: string;
}

/** Challenges that wait for their answer, in this process only: the answer must come to the server that asked. */
export interface Challenges<T extends Asked> {
  /** Remembers a challenge and gives the name under which it can be taken up. */
  put(challenge: T): string;
  /** Takes a challenge up, once; undefined when it is unknown, too old, or another application's. */
  take(state: string, application: string): T | undefined;
}

const lifetimeMs = 120_000;

/** Makes the memory. At most `capacity` wait: the oldest is given up for one more. */
export function createChallenges<T extends Asked>({ now, capacity = 10_000 }: { now: () => Date; capacity?: number }): Challenges<T> {
  const pending = new Map<string, { challenge: T; endsAt: number }>();

  const giveUpOld = (): void => {
    const time = now().getTime();
    for (const [state, { endsAt }] of pending) {
      if (endsAt > time && pending.size < capacity) return;
      pending.delete(state);
    }
  };

  return {
    put(challenge) {
      giveUpOld();
      const state = randomBytes(24).toString('base64url');
      pending.set(state, { challenge, endsAt: now().getTime() + lifetimeMs });
      return state;
    },
    take(state, application) {
      const found = pending.get(state);
      if (found === undefined || found.challenge.application !== application) return undefined;
      pending.delete(state);
      return found.endsAt > now().getTime() ? found.challenge : undefined;
    },
  };
}
