import type { AdministeredKey, AdministeredKeys } from '../../src/ports/administered-keys.ts';

/** Signing keys that are only looked at: each algorithm has names `<alg>-1`, `<alg>-2`, and signs nothing. */
export function memoryAdministeredKeys(now: () => Date): AdministeredKeys {
  const keys: AdministeredKey[] = [aKey({ kid: 'RS256-1', alg: 'RS256' })];

  return {
    list: async () => keys,
    async rotate(alg, start) {
      const signsFrom = new Date(now().getTime() + (start === 'at-once' ? 0 : 172_800_000));
      const key = aKey({ kid: `${alg}-${keys.length + 1}`, alg, state: start === 'at-once' ? 'signing' : 'published', signsFrom });
      keys.push(key);
      return key;
    },
    async revoke(kid) {
      const index = keys.findIndex((key) => key.kid === kid);
      const { alg } = keys[index] ?? {};
      if (alg === undefined) return undefined;
      keys[index] = { kid, alg, state: 'revoked', revokedAt: now() };
      return keys[index];
    },
  };
}

const aKey = (change: Pick<AdministeredKey, 'kid' | 'alg'> & Partial<AdministeredKey>): AdministeredKey => ({
  origin: 'generated',
  state: 'signing',
  publishedFrom: new Date('2029-12-01T00:00:00Z'),
  signsFrom: new Date('2029-12-03T00:00:00Z'),
  signsUntil: new Date('2030-03-03T00:00:00Z'),
  publishedUntil: new Date('2030-03-05T00:00:00Z'),
  sealedUnder: 'k1',
  ...change,
});
