/** A map whose entries vanish after their time to live, as keys of Redis do. */
export interface ExpiringMap<Value> {
  get(key: string): Value | undefined;
  set(key: string, value: Value, ttlSeconds: number): void;
  delete(key: string): void;
}

const sweepEvery = 1024;

/** Expired entries are dropped when they are met, and all of them once in many writes, so that the map cannot only grow. */
export function createExpiringMap<Value>(now: () => Date): ExpiringMap<Value> {
  const entries = new Map<string, { value: Value; expiresAt: number }>();
  let writes = 0;

  const sweep = () => {
    for (const [key, { expiresAt }] of entries) if (expiresAt <= now().getTime()) entries.delete(key);
  };

  return {
    get(key) {
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      if (entry.expiresAt > now().getTime()) return entry.value;
      entries.delete(key);
      return undefined;
    },
    set(key, value, ttlSeconds) {
      if (++writes % sweepEvery === 0) sweep();
      entries.set(key, { value, expiresAt: now().getTime() + ttlSeconds * 1000 });
    },
    delete(key) {
      entries.delete(key);
    },
  };
}
