import type { SubjectName } from '@gauth/oauth';
import type { ContactCenter } from '../../ports/contact-centers.ts';
import type { DirectoryAnswer } from '../../ports/directory.ts';
import type { ExternalPersons, NewPerson } from '../../ports/external-persons.ts';
import type { IdentityProvider } from '../../ports/identity-providers.ts';
import { readUserName } from '../user-name.ts';
import type { VerifiedAnswer } from './attempt-records.ts';

type Identity = VerifiedAnswer['identity'];

/** Finds the person of an external identity, or creates them where the provider's settings say so; every rule of their account holds. */
export type FindExternalPerson = (about: {
  contactCenter: ContactCenter;
  provider: IdentityProvider;
  identity: Identity;
}) => Promise<DirectoryAnswer>;

/**
 * Whoever is created is vouched for again, so no rule is passed over. Nobody is created under a name that cannot be typed, or that would read like one of another
 * tenant.
 */
export const createFindExternalPerson =
  ({ externalPersons }: { externalPersons: Pick<ExternalPersons, 'vouch' | 'create'> }): FindExternalPerson =>
  async ({ contactCenter, provider, identity }) => {
    const subject = subjectName(provider, identity);
    const answer = await externalPersons.vouch({ contactCenter, subject });
    if (answer.kind !== 'refused' || provider.creation === undefined) return answer;
    if (!isTypeable(identity.subject))
      return { kind: 'refused', reason: `${answer.reason}; not created: the user name is none that can be typed` };
    const creation = await externalPersons.create({ contactCenter, person: newPerson(provider, identity) });
    if (creation.kind === 'created') return externalPersons.vouch({ contactCenter, subject });
    return { kind: 'refused', reason: `${answer.reason}; not created: ${creation.reason}` };
  };

function isTypeable(username: string): boolean {
  const name = readUserName({ username });
  return name?.userName === username && name.tenant === undefined;
}

const subjectName = ({ matchBy }: IdentityProvider, { subject }: Identity): SubjectName => {
  if (matchBy === 'email') return { email: subject };
  return matchBy === 'externalId' ? { externalId: subject } : { userName: subject };
};

function newPerson({ matchBy, attributes, creation }: IdentityProvider, identity: Identity): NewPerson {
  const valuesOf = (name: string | undefined): readonly string[] =>
    name !== undefined && Object.hasOwn(identity.attributes, name) ? (identity.attributes[name] ?? []) : [];
  const [email] = valuesOf(attributes.email);
  const { accessGroups = [], groups = {} } = creation ?? {};
  const mapped = valuesOf(attributes.groups).flatMap((group) => (Object.hasOwn(groups, group) ? (groups[group] ?? []) : []));
  return {
    userName: identity.subject,
    externalId: matchBy === 'externalId' ? identity.subject : undefined,
    emailAddress: matchBy === 'email' ? identity.subject : email,
    firstName: valuesOf(attributes.firstName)[0],
    lastName: valuesOf(attributes.lastName)[0],
    accessGroups: [...new Set([...accessGroups, ...mapped])],
  };
}
