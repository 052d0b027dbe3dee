import type { AssertionIssuer, AssertionIssuers, ConversionPolicy } from '@gauth/oauth';
import { ApiError } from '@gauth/service-kit';
import type { RegisteredAssertionIssuer, RegisteredAssertionIssuers } from '../../src/ports/registered-assertion-issuers.ts';

/** An issuer of JWTs and SAML assertions that nobody trusts yet, but for its keys. */
export const anAssertionIssuer = (change: Partial<RegisteredAssertionIssuer> = {}): RegisteredAssertionIssuer => ({
  id: '0f0f0f0f-0000-4000-8000-000000000001',
  name: 'Corporate',
  issuer: 'https://idp.test',
  subjectKind: 'userName',
  contactCenterIds: ['cc-1'],
  clockSkewSeconds: 60,
  maxLifetimeSeconds: 300,
  enabled: true,
  ...change,
});

/** The policy of a client that may bring the assertions of that issuer, and nothing else. */
export const bringsAssertions: ConversionPolicy = {
  subjectClients: [],
  subjectIssuers: ['https://idp.test'],
  actorClients: [],
  impersonation: false,
  audiences: [],
  tokenTypes: [],
};

/** Trusted issuers in memory, and their view for requests. */
export function memoryAssertionIssuers(issuers: readonly RegisteredAssertionIssuer[] = []) {
  const records = new Map(issuers.map((issuer) => [issuer.id, issuer]));
  const named = (issuer: string) => [...records.values()].find((record) => record.issuer === issuer);

  const registry: RegisteredAssertionIssuers = {
    list: async () => [...records.values()],
    find: async (id) => records.get(id),
    async create(issuer) {
      if (named(issuer.issuer)) return false;
      records.set(issuer.id, issuer);
      return true;
    },
    async update(id, decide) {
      const before = records.get(id);
      if (before === undefined) return undefined;
      const issuer = decide(before);
      if ((named(issuer.issuer) ?? before).id !== id) throw new ApiError('conflict', 'an issuer of this name exists');
      records.set(id, issuer);
      return issuer;
    },
    delete: async (id) => records.delete(id),
  };
  const view: AssertionIssuers = { find: async (issuer): Promise<AssertionIssuer | undefined> => named(issuer) };
  return { registry, view };
}
