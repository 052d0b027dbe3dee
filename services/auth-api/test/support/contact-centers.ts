import type { ContactCenter, ContactCenters } from '../../src/ports.ts';

/** Two contact centers: `t100`, where bare names that begin with `agent` belong, and `t200`, which signs in by SAML. */
export const contactCenterList: readonly ContactCenter[] = [
  { id: 'cc-1', environmentId: 'env-1', domain: 't100', scheme: 'basic' },
  { id: 'cc-2', environmentId: 'env-2', domain: 't200', scheme: 'saml' },
];

/** Contact centers of a test; `origins` holds the browser origins that each one lists. */
export function fakeContactCenters(origins: Record<string, string[]> = {}): ContactCenters & { origins: Record<string, string[]> } {
  const find = (fits: (contactCenter: ContactCenter) => boolean) => contactCenterList.find(fits);
  return {
    origins,
    byId: (id) => find((contactCenter) => contactCenter.id === id),
    byDomain: (domain) => find((contactCenter) => contactCenter.domain === domain.toLowerCase()),
    forUserName: (userName) => (userName.startsWith('agent') ? find(({ id }) => id === 'cc-1') : undefined),
    originListed: (origin, contactCenterId) =>
      (contactCenterId === undefined ? Object.values(origins).flat() : (origins[contactCenterId] ?? [])).includes(origin),
    originAllowed: (origin) => Object.keys(origins).length === 0 || Object.values(origins).flat().includes(origin),
    commonScheme: () => 'unknown',
  };
}
