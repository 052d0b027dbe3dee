import { describe, expect, it } from 'vitest';
import { contactCenterList } from '../../../test/support/contact-centers.ts';
import { aSamlProvider } from '../../../test/support/identity-providers.ts';
import type { ContactCenter } from '../../ports/contact-centers.ts';
import type { SignInOptions } from '../../ports/external-persons.ts';
import type { IdentityProvider, ProviderMode } from '../../ports/identity-providers.ts';
import { Unavailable } from '../../ports/unavailable.ts';
import { createHomeRealms, type HomeRealm } from './home-realm.ts';

const [contactCenter] = contactCenterList as [ContactCenter];

interface Given {
  providers?: IdentityProvider[];
  /** By user name; an outage where there is none. */
  persons?: Record<string, SignInOptions>;
}

interface About {
  userName?: string;
  hint?: string;
}

const provider = (name: string, change: Partial<IdentityProvider> = {}): IdentityProvider =>
  aSamlProvider({ id: `id-${name}`, name, ...(change as object) });
const everybody = (mode: ProviderMode = 'only') => provider('Everybody', { mode });
const partners = (mode: ProviderMode = 'only') => provider('Partners', { mode, domains: ['partner.test', 'Partner.Example'] });
const sales = (mode: ProviderMode = 'only') => provider('Sales', { mode, accessGroups: ['Sales', 'Sales West'] });
const all = [everybody(), partners(), sales()];

const persons: Record<string, SignInOptions> = {
  plain: { accessGroups: [] },
  seller: { accessGroups: ['Everyone', 'Sales West'] },
  excepted: { accessGroups: ['Sales'], identityProvider: 'None' },
  sent: { accessGroups: ['Sales'], identityProvider: 'partners' },
  'seller@partner.test': { accessGroups: ['Sales'] },
  'excepted@partner.test': { accessGroups: [], identityProvider: 'none' },
  lost: { accessGroups: ['Sales'], identityProvider: 'deleted long ago' },
};

function realms({ providers = all, persons: known }: Given = { persons }) {
  const asked: string[] = [];
  const homeRealms = createHomeRealms({
    identityProviders: { usedBy: async (id) => (id === contactCenter.id ? providers : []) },
    externalPersons: {
      async signInOptions({ userName }) {
        asked.push(userName);
        if (known === undefined) throw new Unavailable('the Configuration Server is away');
        return Object.hasOwn(known, userName) ? known[userName] : undefined;
      },
    },
  });
  return { homeRealms, asked };
}

/** A realm in a few words. */
function words(realm: HomeRealm): string {
  if (realm.kind === 'password') return 'password';
  if (realm.kind === 'provider') return realm.provider.name;
  return [...realm.providers.map(({ name }) => name), ...(realm.passwords ? ['password'] : [])].join(' or ');
}

const realmOf = async (about: About, given?: Given) => words(await realms(given).homeRealms.of({ contactCenter, ...about }));

describe('where somebody signs in', () => {
  it.each<[string, About, string]>([
    ['by the id that the application hints at', { hint: 'ID-sales', userName: 'plain' }, 'Sales'],
    ['by the name that it hints at', { hint: 'sales', userName: 'a@partner.test' }, 'Sales'],
    ['by password where it hints at none', { hint: 'NONE', userName: 'seller' }, 'password'],
    ['as without a hint where nobody is called so', { hint: 'nobody', userName: 'seller' }, 'Sales'],
    ['by the own setting before the groups', { userName: 'sent' }, 'Partners'],
    ['by password where that is the own setting', { userName: 'excepted' }, 'password'],
    ['by password where that is the own setting, whatever the domain', { userName: 'excepted@partner.test' }, 'password'],
    ['as without an own setting where nobody is called so any more', { userName: 'lost' }, 'Sales'],
    ['by the domain before the groups', { userName: 'seller@partner.test' }, 'Partners'],
    ['by the domain of somebody who is not known', { userName: 'stranger@PARTNER.TEST' }, 'Partners'],
    ['by the last of several signs', { userName: 'a@other.test@partner.example' }, 'Partners'],
    ['by no part of a domain', { userName: 'a@sub.partner.test' }, 'Everybody'],
    ['by the groups', { userName: 'seller' }, 'Sales'],
    ['by what is there for everybody', { userName: 'plain' }, 'Everybody'],
    ['like everybody where nobody knows them', { userName: 'stranger' }, 'Everybody'],
    ['like everybody without a name', {}, 'Everybody'],
    ['like everybody with an empty name', { userName: '' }, 'Everybody'],
  ])('is decided %s', async (_what, about, expected) => {
    expect(await realmOf(about)).toBe(expected);
  });

  it.each<[string, IdentityProvider[], string]>([
    ['one alone', [everybody()], 'Everybody'],
    ['one with the password behind it', [everybody('fallback')], 'Everybody'],
    ['one or the password', [everybody('choice')], 'Everybody or password'],
    ['one of several', [everybody(), provider('Other')], 'Everybody or Other'],
    ['one of several or the password', [everybody(), provider('Other', { mode: 'fallback' })], 'Everybody or Other or password'],
    ['the password where all providers are for others', [partners(), sales()], 'password'],
    ['the password where there is none', [], 'password'],
  ])('is %s', async (_what, providers, expected) => {
    expect(await realmOf({ userName: 'plain' }, { providers, persons })).toBe(expected);
  });

  it('is what everybody gets while nobody can be asked who they are', async () => {
    expect(await Promise.all(['seller', 'excepted', 'a@partner.test'].map((userName) => realmOf({ userName }, {})))).toEqual([
      'Everybody',
      'Everybody',
      'Partners',
    ]);
  });

  it.each<[string, About, Given]>([
    ['there is no provider', { userName: 'seller' }, { providers: [], persons }],
    ['there is no name', {}, { persons }],
    ['the application has decided', { hint: 'sales', userName: 'seller' }, { persons }],
  ])('needs no question about the person where %s', async (_what, about, given) => {
    const { homeRealms, asked } = realms(given);
    await homeRealms.of({ contactCenter, ...about });
    expect(asked).toEqual([]);
  });

  it('hides no mistake of ours', async () => {
    const externalPersons = { signInOptions: () => Promise.reject(new TypeError('a mistake')) };
    const homeRealms = createHomeRealms({ identityProviders: { usedBy: async () => all }, externalPersons });
    await expect(homeRealms.of({ contactCenter, userName: 'plain' })).rejects.toThrow(TypeError);
  });
});

describe('a password', () => {
  const takesPassword = (userName: string, given?: Given) => realms(given).homeRealms.takesPassword({ contactCenter, userName });

  it.each<[string, string, IdentityProvider[], boolean]>([
    ['of nobody where a provider is alone', 'plain', all, false],
    ['of somebody whom nobody knows as little', 'stranger', all, false],
    ['of somebody who is excepted', 'excepted', all, true],
    ['where it may follow', 'plain', [everybody('fallback')], true],
    ['where it may be chosen', 'plain', [everybody('choice')], true],
    ['of nobody where every one of several is alone', 'plain', [everybody(), provider('Other')], false],
    ['where one of several allows it', 'plain', [everybody(), provider('Other', { mode: 'choice' })], true],
    ['where the providers are for others', 'plain', [partners(), sales()], true],
    ['of nobody whose group has a provider alone', 'seller', [everybody('choice'), sales()], false],
    ['of nobody whose domain has a provider alone', 'a@partner.test', [everybody('choice'), partners()], false],
    ['where there is no provider', 'seller', [], true],
  ])('is taken %s', async (_what, userName, providers, expected) => {
    expect(await takesPassword(userName, { providers, persons })).toBe(expected);
  });

  it('is good for nobody while it is not known for whom it is, and for everybody where there is no provider', async () => {
    await expect(takesPassword('plain', { providers: [sales()] })).rejects.toThrow(Unavailable);
    expect(await takesPassword('plain', { providers: [] })).toBe(true);
  });
});
