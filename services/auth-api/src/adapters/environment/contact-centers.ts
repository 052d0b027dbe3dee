import {
  type EnvironmentDirectory,
  EnvironmentUnavailable,
  type ContactCenter as ProvisionedContactCenter,
} from '@gauth/environment-client';
import type { ContactCenter, ContactCenters } from '../../ports/contact-centers.ts';
import { Unavailable } from '../../ports/unavailable.ts';

/** Contact centers as the Environment API knows them, from its cached directory. */
export const environmentContactCenters = (
  directory: Pick<
    EnvironmentDirectory,
    'contactCenters' | 'contactCenter' | 'contactCenterByDomain' | 'contactCenterForUserName' | 'originListed' | 'originAllowed'
  >,
): ContactCenters => ({
  ids: () =>
    known(() =>
      directory
        .contactCenters()
        .map(({ id }) => id)
        .sort(),
    ),
  byId: (contactCenterId) => known(() => signInView(directory.contactCenter(contactCenterId))),
  byDomain: (domain) => known(() => signInView(directory.contactCenterByDomain(domain))),
  forUserName: (userName) => known(() => signInView(directory.contactCenterForUserName(userName))),
  originListed: (origin, contactCenterId) => known(() => directory.originListed(origin, contactCenterId)),
  originAllowed: (origin) => known(() => directory.originAllowed(origin)),
});

const signInView = (found: ProvisionedContactCenter | undefined): ContactCenter | undefined =>
  found && {
    id: found.id,
    environmentId: found.environmentId,
    domain: found.domains[0] ?? '',
    legacyGrants: found.legacyGrants,
    relayExternalDiagnostics: found.relayExternalDiagnostics,
    kerberos: found.kerberos,
  };

function known<T>(question: () => T): T {
  try {
    return question();
  } catch (cause) {
    throw cause instanceof EnvironmentUnavailable ? new Unavailable('the contact centers are not known yet', { cause }) : cause;
  }
}
