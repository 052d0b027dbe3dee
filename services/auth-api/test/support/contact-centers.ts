import type { ContactCenter, ContactCenters } from '../../src/ports/contact-centers.ts';

/** Two contact centers: `t100`, where bare names that begin with `agent` belong and `t200`. */
export const contactCenterList: readonly ContactCenter[] = [
  {
    id: 'cc-1',
    environmentId: 'env-1',
    domain: 't100',
    legacyGrants: true,
    relayExternalDiagnostics: false,
    kerberos: false,
  },
  {
    id: 'cc-2',
    environmentId: 'env-2',
    domain: 't200',
    legacyGrants: true,
    relayExternalDiagnostics: false,
    kerberos: false,
  },
];

/** What a test changes of contact centers: the browser origins that each one lists, which ones have the legacy grants turned off, and which take tickets. */
export interface Changeable {
  origins: Record<string, string[]>;
  withoutLegacyGrants: Set<string>;
  withKerberos: Set<string>;
}

/** Contact centers of a test. */
export function fakeContactCenters(origins: Record<string, string[]> = {}): ContactCenters & Changeable {
  const withoutLegacyGrants = new Set<string>();
  const withKerberos = new Set<string>();
  const find = (fits: (contactCenter: ContactCenter) => boolean): ContactCenter | undefined => {
    const found = contactCenterList.find(fits);
    return found && { ...found, legacyGrants: !withoutLegacyGrants.has(found.id), kerberos: withKerberos.has(found.id) };
  };
  return {
    origins,
    withoutLegacyGrants,
    withKerberos,
    ids: () => contactCenterList.map(({ id }) => id),
    byId: (id) => find((contactCenter) => contactCenter.id === id.toLowerCase()),
    byDomain: (domain) => find((contactCenter) => contactCenter.domain === domain.toLowerCase()),
    forUserName: (userName) => (userName.startsWith('agent') ? find(({ id }) => id === 'cc-1') : undefined),
    originListed: (origin, contactCenterId) =>
      (contactCenterId === undefined ? Object.values(origins).flat() : (origins[contactCenterId] ?? [])).includes(origin),
    originAllowed: (origin) => Object.keys(origins).length === 0 || Object.values(origins).flat().includes(origin),
  };
}
