import type { PasswordPolicy } from '@gauth/config-server';
import { type Client, type Clients, OAuthError, type ResolveRequest } from '@gauth/oauth';
import type { ContactCenters } from '../ports/contact-centers.ts';
import type { IdentityProviders } from '../ports/identity-providers.ts';
import { localeOf } from './locale.ts';
import { isBare, isWithoutApplication, type ParkedRequest, type ParkedRequests } from './parked-request.ts';
import { createReadWish } from './provider/application-wish.ts';
import { createOfferedProviders } from './provider/offered-providers.ts';
import type { ResumeAt } from './resume-at.ts';
import type { AskedChallenge, Told } from './told.ts';

/** What the sign-in page shows of a parked authorization request. */
export interface WaitingRequest {
  /** Absent where a device waits, for nobody learns for which application before they have signed in, or a page of Web Services. */
  clientId?: string;
  applicationName?: string;
  /** Where the browser may go in the end: origins of the application, or its scheme where it is no website; that of the redirect URI first. */
  redirectOrigins: string[];
  hideTenant: boolean;
  loginHint?: string;
  locale?: string;
  /** Providers that everybody may sign in at, and whether a password will do. */
  identityProviders: { id: string; name: string }[];
  passwords: boolean;
  scheme: 'basic' | 'unknown';
  /** What an external system said to the refusal before. */
  diagnostics?: string[];
  /** What the user should know although they are signed in, and where the browser goes on to. */
  warnings?: string[];
  continueTo?: string;
  /** What an external system asks before it decides. */
  challenge?: Pick<AskedChallenge, 'message' | 'hidden'>;
  /** What a new password must be like, and the rule that the last one broke. */
  passwordPolicy?: PasswordPolicy;
  brokenRule?: string;
  expiresAt: number;
}

/** The parked request of an id, as its page needs it; undefined when it is not ours, has expired, or its application is gone. */
export type FindWaitingRequest = (id: string) => Promise<WaitingRequest | undefined>;

/** Reads parked requests for their page; whoever has the id may see this much. */
export const createFindWaitingRequest = ({
  parkedRequests,
  clients,
  resolveRequest,
  resumeAt,
  identityProviders,
  contactCenters,
}: Sources & {
  parkedRequests: ParkedRequests;
  contactCenters: ContactCenters;
  identityProviders: IdentityProviders;
  resumeAt: ResumeAt;
}): FindWaitingRequest => {
  const readWish = createReadWish({ clients, resolveRequest });
  const offeredProviders = createOfferedProviders({ identityProviders, contactCenters });
  return async (id) => {
    const parked = parkedRequests.find(id);
    if (parked === undefined) return undefined;
    const named = !isWithoutApplication(parked) && !isBare(parked);
    const shown = named ? await ofApplication(parked, { clients, resolveRequest }) : ofNobody(parked);
    if (shown === undefined) return undefined;
    const offered = await offeredProviders(isBare(parked) ? undefined : () => readWish(parked));
    return { ...shown, ...offered, ...toldBy(parked.told, resumeAt(id, parked)), expiresAt: parked.expiresAt };
  };
};

interface Sources {
  clients: Clients;
  resolveRequest: ResolveRequest;
}

async function ofApplication(parked: ParkedRequest, { clients, resolveRequest }: Sources) {
  const { client_id: clientId } = parked.params;
  const client = clientId === undefined ? undefined : await clients.find(clientId);
  const parameters = client && (await parametersOf(parked, client, resolveRequest));
  return client === undefined || parameters?.redirect_uri === undefined ? undefined : shownOf(client, parked, parameters);
}

/** A device waits, a page of Web Services, or nobody. */
const ofNobody = ({ params, loginHint }: ParkedRequest) => ({
  redirectOrigins: [],
  hideTenant: false,
  ...hints(loginHint, localeOf(params)),
});

function shownOf(client: Client, parked: ParkedRequest, parameters: Record<string, string>) {
  const loginHint = parked.loginHint ?? parameters.login_hint;
  const locale = localeOf({ ...parameters, ...parked.params });
  const redirectUris = [parameters.redirect_uri ?? '', ...client.redirectUris];
  return {
    clientId: client.id,
    applicationName: client.name,
    redirectOrigins: [...new Set(redirectUris.map(originOf))].slice(0, mostOrigins),
    hideTenant: parameters.hideTenant?.toLowerCase() === 'true',
    ...hints(loginHint, locale),
  };
}

const toldBy = ({ diagnostics, warnings, challenge, policy, rule }: Told = {}, continueTo: string) => ({
  ...(diagnostics && { diagnostics }),
  ...(warnings && { warnings, continueTo }),
  ...(challenge && { challenge: { message: challenge.message, hidden: challenge.hidden } }),
  ...(policy && { passwordPolicy: policy }),
  ...(rule !== undefined && { brokenRule: rule }),
});

const hints = (loginHint: string | undefined, locale: string | undefined) => ({
  ...(loginHint !== undefined && { loginHint }),
  ...(locale !== undefined && { locale }),
});

/** The parameters of a pushed request stand elsewhere, and may be gone. */
async function parametersOf({ params, signed, askedAt }: ParkedRequest, client: Client, resolveRequest: ResolveRequest) {
  try {
    return (await resolveRequest({ parameters: params, client, at: new Date(askedAt), signed })).parameters;
  } catch (error) {
    if (error instanceof OAuthError && error.status < 500) return undefined;
    throw error;
  }
}

/** Enough for an application that hands the browser from one of its hosts to another, and no burden on a header. */
const mostOrigins = 20;

function originOf(uri: string): string {
  const { origin, protocol } = new URL(uri);
  return origin === 'null' ? protocol : origin;
}
