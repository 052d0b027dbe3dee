import type { ContactCenter } from '../../ports/contact-centers.ts';
import type { ExternalPersons, SignInOptions } from '../../ports/external-persons.ts';
import type { IdentityProvider, IdentityProviders } from '../../ports/identity-providers.ts';
import { Unavailable } from '../../ports/unavailable.ts';
import { foldName } from '../claimant.ts';

/** Where somebody signs in: by password here, at one provider, or where they like. `passwords` says whether a password is among what they may choose. */
export type HomeRealm =
  | { kind: 'password' }
  | { kind: 'provider'; provider: IdentityProvider }
  | { kind: 'choice'; providers: readonly IdentityProvider[]; passwords: boolean };

/** What is known of somebody who wants to sign in. */
export interface Arrival {
  contactCenter: ContactCenter;
  /** As it was typed or hinted, without the tenant. */
  userName?: string | undefined;
  /** Id or name of a provider that the application wishes (`idp_hint`); `none` is the password. */
  hint?: string | undefined;
}

/** Decides where people sign in. */
export interface HomeRealms {
  /**
   * Hint, then the person's own setting, then the domain of the name, then access groups, then what is there for everybody. Whoever is not known gets what
   * everybody gets: only an own setting or access groups can show that somebody exists. Throws `Unavailable` while providers are not known.
   */
  of(arrival: Arrival): Promise<HomeRealm>;
  /** Whether a password of this person may be checked at all. Throws `Unavailable` where nobody can say what holds for them: an outage must not make a password good. */
  takesPassword(arrival: Pick<Arrival, 'contactCenter'> & { userName: string }): Promise<boolean>;
}

interface Dependencies {
  identityProviders: Pick<IdentityProviders, 'usedBy'>;
  externalPersons: Pick<ExternalPersons, 'signInOptions'>;
}

/** Decides by the providers of a contact center and by what the Configuration Database says of a person. */
export function createHomeRealms({ identityProviders, externalPersons }: Dependencies): HomeRealms {
  async function optionsOf({ contactCenter, userName }: Arrival): Promise<SignInOptions | undefined> {
    if (userName === undefined || userName === '') return undefined;
    return externalPersons.signInOptions({ contactCenter, userName });
  }

  async function decide(arrival: Arrival, options: (arrival: Arrival) => Promise<SignInOptions | undefined>): Promise<HomeRealm> {
    const providers = await identityProviders.usedBy(arrival.contactCenter.id);
    if (providers.length === 0) return byPassword;
    return hinted(arrival.hint, providers) ?? realmOf(providers, arrival.userName, await options(arrival));
  }

  return {
    /** Of a server that is away nobody hears here: what everybody gets is the answer. */
    of: (arrival) =>
      decide(arrival, (about) =>
        optionsOf(about).catch((error: unknown) => {
          if (error instanceof Unavailable) return undefined;
          throw error;
        }),
      ),
    async takesPassword(arrival) {
      const realm = await decide(arrival, optionsOf);
      return realm.kind === 'provider' ? realm.provider.mode !== 'only' : realm.kind === 'password' || realm.passwords;
    },
  };
}

const byPassword: HomeRealm = { kind: 'password' };
const none = 'none';

function hinted(hint: string | undefined, providers: readonly IdentityProvider[]): HomeRealm | undefined {
  if (hint === undefined) return undefined;
  if (foldName(hint) === none) return byPassword;
  const provider = named(hint, providers);
  return provider && { kind: 'provider', provider };
}

const named = (text: string, providers: readonly IdentityProvider[]): IdentityProvider | undefined =>
  providers.find(({ id, name }) => foldName(id) === foldName(text) || foldName(name) === foldName(text));

function realmOf(providers: readonly IdentityProvider[], userName = '', options: SignInOptions | undefined): HomeRealm {
  const own = options?.identityProvider;
  if (own !== undefined && foldName(own) === none) return byPassword;
  const provider = own === undefined ? undefined : named(own, providers);
  if (provider !== undefined) return { kind: 'provider', provider };
  const domain = foldName(/@([^@]+)$/.exec(userName)?.[1] ?? '');
  const ofDomain = providers.filter(({ domains }) => domains.some((each) => foldName(each) === domain));
  if (ofDomain.length > 0) return among(ofDomain);
  const ofGroups = providers.filter(({ accessGroups }) => accessGroups.some((group) => options?.accessGroups.includes(group)));
  return among(ofGroups.length > 0 ? ofGroups : providers.filter(isForEverybody));
}

/** Whether a provider asks nothing of its users but to be of the contact center. */
export const isForEverybody = ({ domains, accessGroups }: IdentityProvider): boolean => domains.length === 0 && accessGroups.length === 0;

function among(providers: readonly IdentityProvider[]): HomeRealm {
  const [provider, ...more] = providers;
  if (provider === undefined) return byPassword;
  if (more.length === 0 && provider.mode !== 'choice') return { kind: 'provider', provider };
  return { kind: 'choice', providers, passwords: providers.some(({ mode }) => mode !== 'only') };
}
