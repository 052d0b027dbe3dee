import type { Person } from '@gauth/config-server';
import { user } from '@gauth/oauth';
import { expect, it } from 'vitest';
import { personToUser } from './person-to-user.ts';

/** A person of whom nothing is known but what everyone has. */
const aPerson = (change: Partial<Person> = {}): Person => ({
  dbid: 101,
  tenantDbid: 1,
  tenantName: 'Environment',
  userName: 'agent1',
  firstName: '',
  lastName: '',
  emailAddress: '',
  employeeId: '',
  externalId: '',
  phones: {},
  address: {},
  birthdate: '',
  isAgent: true,
  isAdmin: false,
  state: 'enabled',
  changePasswordOnNextLogin: false,
  userProperties: {},
  accessGroups: [],
  updatedAt: 1_700_000_000,
  ...change,
});
const place = { contactCenterId: '9350e2fc-a1dd-4c65-8d40-1f75a2e080dd', environmentId: 'env-1' };
const claimsOf = (change: Partial<Person>) => personToUser(aPerson(change), place).claims;
const fromAnnex = (openid: Record<string, string>) => claimsOf({ userProperties: { openid } });

it('names a user by contact center and DBID, which survive every renaming', () => {
  expect(personToUser(aPerson({ firstName: 'Ann', lastName: 'Agent' }), place)).toEqual({
    id: '9350e2fc-a1dd-4c65-8d40-1f75a2e080dd:101',
    userName: 'agent1',
    contactCenterId: '9350e2fc-a1dd-4c65-8d40-1f75a2e080dd',
    environmentId: 'env-1',
    dbid: 101,
    authorities: [],
    properties: { tenantDBID: '1', firstName: 'Ann', lastName: 'Agent' },
    claims: { name: 'Ann Agent', given_name: 'Ann', family_name: 'Agent', preferred_username: 'agent1', updated_at: 1_700_000_000 },
  });
});

it.each([
  [undefined, []],
  ['', []],
  [' , ,', []],
  ['agent', ['ROLE_AGENT']],
  ['agent,supervisor', ['ROLE_AGENT', 'ROLE_SUPERVISOR']],
  [' Agent , ADMIN ,apiuser', ['ROLE_AGENT', 'ROLE_ADMIN', 'ROLE_APIUSER']],
  ['agent,AGENT,ROLE_AGENT', ['ROLE_AGENT']],
  ['cloud_admin,contact-center', ['ROLE_CLOUD_ADMIN', 'ROLE_CONTACT-CENTER']],
  ['agent;drop,<b>,9,ä,supervisor', ['ROLE_SUPERVISOR']],
])('turns the roles %j into %j', (roles, authorities) => {
  const htcc = roles === undefined ? {} : { roles };
  expect(personToUser(aPerson({ userProperties: { htcc } }), place).authorities).toEqual(authorities);
});

it.each<[Partial<Person>, Record<string, unknown>]>([
  [{ firstName: 'Ann' }, { name: 'Ann', given_name: 'Ann' }],
  [{ lastName: 'Agent' }, { name: 'Agent', family_name: 'Agent' }],
  [{ emailAddress: 'a@t100.test' }, { email: 'a@t100.test' }],
  [{ birthdate: '1980-02-29' }, { birthdate: '1980-02-29' }],
  [{ phones: { office: '+1 555 1', mobile: '+1 555 2' } }, { phone_number: '+1 555 1' }],
  [{ phones: { office: '', mobile: '+1 555 2', fax: '+1 555 3' } }, { phone_number: '+1 555 2' }],
  [{ phones: { fax: '+1 555 3' } }, {}],
  [
    { address: { street: '1 Main St', locality: 'Daly City', region: 'CA', postalCode: '94014', country: 'US' } },
    {
      address: {
        formatted: '1 Main St\nDaly City\nCA\n94014\nUS',
        street_address: '1 Main St',
        locality: 'Daly City',
        region: 'CA',
        postal_code: '94014',
        country: 'US',
      },
    },
  ],
  [{ address: { street: '', country: 'US' } }, { address: { formatted: 'US', country: 'US' } }],
  [{ address: { street: '', country: '' } }, {}],
])('reads the fields %j as the claims %j', (fields, claims) => {
  expect(claimsOf(fields)).toEqual({ name: 'agent1', preferred_username: 'agent1', updated_at: 1_700_000_000, ...claims });
});

it.each<[Record<string, string>, Record<string, unknown>]>([
  [
    { middle_name: 'B', nickname: 'Annie', gender: 'female' },
    { middle_name: 'B', nickname: 'Annie', gender: 'female' },
  ],
  [
    { profile: 'https://a.test', picture: 'https://a.test/p', website: 'https://w.test' },
    { profile: 'https://a.test', picture: 'https://a.test/p', website: 'https://w.test' },
  ],
  [
    { zoneinfo: 'Europe/Berlin', locale: 'de-DE', birthdate: '0000-05-17' },
    { zoneinfo: 'Europe/Berlin', locale: 'de-DE', birthdate: '0000-05-17' },
  ],
  [
    { name: 'Dr. Ann', preferred_username: 'ann' },
    { name: 'Dr. Ann', preferred_username: 'ann' },
  ],
  [
    { email: 'a@t100.test', email_verified: 'true' },
    { email: 'a@t100.test', email_verified: true },
  ],
  [
    { phone_number: '+1 555 1', phone_number_verified: ' FALSE ' },
    { phone_number: '+1 555 1', phone_number_verified: false },
  ],
  [{ email_verified: '1', phone_number_verified: '' }, {}],
  [{ nickname: '', updated_at: '5', sub: 'someone else', iss: 'https://evil.test', constructor: 'x' }, {}],
  [{ street_address: '1 Main St', formatted: '1 Main St, US' }, { address: { formatted: '1 Main St, US', street_address: '1 Main St' } }],
])('adds the annex %j as the claims %j', (openid, claims) => {
  expect(fromAnnex(openid)).toEqual({ name: 'agent1', preferred_username: 'agent1', updated_at: 1_700_000_000, ...claims });
});

it('lets the annex win over the fields, and a field stand where the annex is empty', () => {
  const claims = claimsOf({ firstName: 'Ann', emailAddress: 'a@t100.test', userProperties: { openid: { given_name: 'Anna', email: '' } } });
  expect(claims).toMatchObject({ name: 'Ann', given_name: 'Anna', email: 'a@t100.test' });
});

it('gives a user that a store reads back as it was', () => {
  const everything = personToUser(
    aPerson({
      address: { country: 'US' },
      userProperties: { htcc: { roles: 'agent' }, openid: { email_verified: 'true', zoneinfo: 'Europe/Berlin' } },
    }),
    place,
  );
  expect(user.parse(JSON.parse(JSON.stringify(everything)))).toEqual(everything);
});
