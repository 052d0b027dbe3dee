import type { NewPerson, PersonCreation } from '@gauth/config-server';
import { isOn } from '../options/option-values.ts';
import type { PersonCreations } from '../ports.ts';

/** The section of an application's annex that says what its clients may do here, and the option that lets them create persons. */
const permission = { section: 'gauth', option: 'create-persons' } as const;

/** Creates a person for a client of this application, where its annex allows it. Rejects with NotPrimary. */
export async function createPerson(creations: PersonCreations, person: NewPerson, application: string): Promise<PersonCreation> {
  const { client, tenantState } = await creations.context({ application, tenant: person.tenant });
  if (client?.state !== 'enabled' || !isOn(client.userProperties[permission.section]?.[permission.option])) return notPermitted;
  if (tenantState !== 'enabled')
    return refused('unknown-tenant', `the tenant ${tenantState === undefined ? 'does not exist' : 'is disabled'}`);
  const created = await creations.create(person);
  return created === undefined ? taken : { kind: 'created', person: created };
}

type Refused = Extract<PersonCreation, { kind: 'refused' }>;

const refused = (code: Refused['code'], description: string): Refused => ({ kind: 'refused', code, description });

const notPermitted = refused('creation-not-permitted', `[${permission.section}] ${permission.option} of the application is not true`);

const taken = refused('already-exists', 'the user name, or in the tenant the external id or the e-mail address, belongs to somebody');
