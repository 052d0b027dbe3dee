import { type Client, type Clients, OAuthError, type ResolveRequest, readClaimsRequest } from '@gauth/oauth';
import type { Acr } from '../../ports/identity-providers.ts';
import type { SignInWish } from '../../ports/provider-protocol.ts';
import { localeOf } from '../locale.ts';
import type { ParkedRequest } from '../parked-request.ts';
import { readUserName } from '../user-name.ts';

/** Who asks for a sign-in, and how it shall be. */
export interface ApplicationWish {
  client: Client | undefined;
  /** `idp_hint`: id or name of a provider. */
  hint: string | undefined;
  /** Whom the application or an earlier step has named, without and with the tenant. */
  userName: string | undefined;
  tenant: string | undefined;
  wish: Omit<SignInWish, 'state'>;
}

/** What the request behind a sign-in wishes; undefined where its application or its parameters are gone. */
export type ReadWish = (parked: Omit<ParkedRequest, 'expiresAt'>) => Promise<ApplicationWish | undefined>;

interface Sources {
  clients: Clients;
  resolveRequest: ResolveRequest;
}

/** Reads the parameters wherever they stand: as sent, signed, or pushed. A device and a page of Web Services wish nothing. */
export const createReadWish =
  ({ clients, resolveRequest }: Sources): ReadWish =>
  async ({ params, signed, askedAt, loginHint }) => {
    if (params.client_id === undefined) return wishFrom(undefined, params, loginHint);
    const client = await clients.find(params.client_id);
    if (client === undefined) return undefined;
    try {
      const { parameters } = await resolveRequest({ parameters: params, client, at: new Date(askedAt), signed });
      return wishFrom(client, { ...parameters, ...localesOf(params) }, loginHint);
    } catch (error) {
      if (error instanceof OAuthError && error.status < 500) return undefined;
      throw error;
    }
  };

const localesOf = ({ locale }: Record<string, string>) => (locale === undefined ? {} : { locale });

function wishFrom(client: Client | undefined, parameters: Record<string, string>, typed: string | undefined): ApplicationWish {
  const named = typed ?? parameters.login_hint;
  const name = named === undefined ? undefined : readUserName({ username: named });
  return {
    client,
    hint: parameters.idp_hint,
    userName: name?.userName,
    tenant: name?.tenant,
    wish: {
      fresh: /(?:^| )(?:login|select_account)(?: |$)/.test(parameters.prompt ?? ''),
      maxAgeSeconds: secondsIn(parameters.max_age),
      acr: strengthIn(parameters),
      loginHint: name?.userName,
      locale: localeOf(parameters),
    },
  };
}

const secondsIn = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;

/** The claim wins over the wish, as it does when the answer is made. Only what is stronger than what everybody does needs to be said. */
const strengthIn = ({ acr_values: wished = '', claims }: Record<string, string>): Acr | undefined => {
  const claimed = claims === undefined ? undefined : readClaimsRequest(claims).acr;
  const wanted = claimed?.values ?? wished.split(' ');
  return wanted.includes('urn:gauth:acr:multi-factor') && !wanted.includes('urn:gauth:acr:password')
    ? 'urn:gauth:acr:multi-factor'
    : undefined;
};
