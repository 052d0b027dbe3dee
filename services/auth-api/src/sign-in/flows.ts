import type { AuthorizationServer, Clients, HolderOf, LegacyGrants, Replays, Tokens, Users } from '@gauth/oauth';
import type { KeyRing, Logger, Metrics } from '@gauth/service-kit';
import type { AuditTrail } from '../audit-trail.ts';
import { createEnding, type Ending } from '../logout/ending.ts';
import { createSignedOut, type SignedOut } from '../logout/signed-out.ts';
import type { Attempts } from '../ports/attempts.ts';
import type { ContactCenters } from '../ports/contact-centers.ts';
import type { Directory } from '../ports/directory.ts';
import type { ExternalPersons } from '../ports/external-persons.ts';
import type { IdentityProviders } from '../ports/identity-providers.ts';
import type { LogoutDeliveries } from '../ports/logout-deliveries.ts';
import type { OneTimeRecords } from '../ports/one-time-records.ts';
import type { Participants } from '../ports/participants.ts';
import type { ProviderProtocols } from '../ports/provider-protocol.ts';
import type { ProviderSessions } from '../ports/provider-sessions.ts';
import type { RegisteredClients } from '../ports/registered-clients.ts';
import type { Sessions } from '../ports/sessions.ts';
import type { WebServicesSessions } from '../ports/web-services-sessions.ts';
import { createTryPassword } from './attempt.ts';
import { type Authenticate, createAuthenticate } from './authenticate.ts';
import { type Authorize, createAuthorize } from './authorize.ts';
import { browserCookie } from './browser-cookie.ts';
import { createAnswerChallenge } from './challenge.ts';
import { type ChallengeForm, createChallengeForm } from './challenge-form.ts';
import { createChangePassword } from './change-password.ts';
import { type ChangePasswordCall, createChangePasswordCall } from './change-password-call.ts';
import { type ChangePasswordForm, createChangePasswordForm } from './change-password-form.ts';
import type { Cookie } from './cookie.ts';
import { createDeviceFlow, type DeviceFlow } from './device.ts';
import { legacyGrantsOf } from './legacy-grants.ts';
import { createNegotiate } from './negotiate.ts';
import { createToNextPage } from './next-page.ts';
import { createOriginPolicy, type OriginPolicy } from './origin.ts';
import { createPages } from './pages.ts';
import { createParkedRequests } from './parked-request.ts';
import { createAdmit } from './posted-form.ts';
import { createReadWish } from './provider/application-wish.ts';
import { createProviderFlow, type ProviderFlow } from './provider/flow.ts';
import { createHomeRealms, type HomeRealms } from './provider/home-realm.ts';
import { onlyWherePasswords } from './provider/only-where-passwords.ts';
import { createProviderSignOut } from './provider/provider-sign-out.ts';
import { createResumeAt } from './resume-at.ts';
import { createSealed } from './sealed.ts';
import { createStartSession } from './session.ts';
import { sessionCookie } from './session-cookie.ts';
import { createSignInAnswer } from './sign-in-answer.ts';
import { createSignInCall, type SignInCall } from './sign-in-call.ts';
import { createSignInForm, type SignInForm } from './sign-in-form.ts';
import { createSignOut, type SignOut, signOutConfirmation } from './sign-out.ts';
import { pendingChallenge } from './told.ts';
import { createUsers } from './users.ts';
import { createFindWaitingRequest, type FindWaitingRequest } from './waiting-request.ts';

/** What happens between an authorization request and a session, one function a step. */
export interface Flows extends DeviceFlow, ProviderFlow {
  authorize: Authorize;
  signInForm: SignInForm;
  challengeForm: ChallengeForm;
  signInCall: SignInCall;
  signOut: SignOut;
  signedOut: SignedOut;
  changePasswordForm: ChangePasswordForm;
  changePasswordCall: ChangePasswordCall;
  findWaitingRequest: FindWaitingRequest;
}

/** Signing in: what the protocol core needs of it, and the flows that need the protocol core. */
export interface SignIn {
  users: Users;
  legacyGrants: LegacyGrants;
  authenticate: Authenticate;
  origins: OriginPolicy;
  cookies: { session: Cookie; browser: Cookie };
  homeRealms: HomeRealms;
  ending: Ending;
  /** Where people enter the code of a device. */
  verificationUri: string;
  flows(
    server: Pick<AuthorizationServer, 'authorizeEndpoint' | 'deviceVerification' | 'resolveRequest' | 'readIdTokenHint'> & {
      holderOf: HolderOf;
    },
  ): Flows;
}

interface Dependencies {
  issuer: string;
  uiUrl: string;
  clients: Clients;
  tokens: Tokens;
  sessions: Sessions;
  sessionClients: Participants;
  webServicesSessions: WebServicesSessions;
  logoutDeliveries: LogoutDeliveries;
  attempts: Attempts;
  longestCheckMs?: number | undefined;
  contactCenters: ContactCenters;
  directory: Directory;
  externalPersons: ExternalPersons;
  identityProviders: IdentityProviders;
  providerProtocols: ProviderProtocols;
  providerSessions: ProviderSessions;
  oneTimeRecords: OneTimeRecords;
  replays: Replays;
  registeredClients: RegisteredClients;
  sessionMaxSeconds: number;
  keyRing: KeyRing;
  trail: AuditTrail;
  metrics: Pick<Metrics, 'counter'>;
  logger: Logger;
  now: () => Date;
}

const confirmationSeconds = 600;
/** As long as a Configuration Server waits for the response. */
const challengeSeconds = 120;

/** Joins the steps of signing in and out. */
export function createSignIn(ports: Dependencies): SignIn {
  const { issuer, uiUrl, sessions, contactCenters, keyRing, now } = ports;
  const homeRealms = createHomeRealms(ports);
  const dependencies = { ...ports, homeRealms, directory: onlyWherePasswords(ports.directory, homeRealms) };
  const pages = createPages(uiUrl);
  const origins = createOriginPolicy({ own: [new URL(issuer).origin, new URL(uiUrl).origin], contactCenters });
  const parkedRequests = createParkedRequests({ keyRing, now });
  const tryPassword = createTryPassword(dependencies);
  const authenticate = createAuthenticate({ ...dependencies, tryPassword });
  const startSession = createStartSession({ sessions, metrics: ports.metrics, now });
  const users = createUsers({ ...dependencies, authenticate });
  const resumeAt = createResumeAt({ issuer, pages });
  const toNextPage = createToNextPage({ pages, parkedRequests, now });
  const signInAnswer = createSignInAnswer({ toNextPage, resumeAt });
  const confirmations = createSealed({
    keyRing,
    now,
    purpose: 'sign-out-confirmation',
    lifetimeSeconds: confirmationSeconds,
    schema: signOutConfirmation,
  });

  const challenges = createSealed({ keyRing, now, purpose: 'challenge', lifetimeSeconds: challengeSeconds, schema: pendingChallenge });
  const admit = createAdmit({ parkedRequests, origins, contactCenters });
  const providerSignOut = createProviderSignOut({
    ...dependencies,
    protocols: dependencies.providerProtocols,
    records: dependencies.oneTimeRecords,
    pages,
  });
  const ending = createEnding(dependencies);
  const leaving = { ending, signedOut: createSignedOut({ ...dependencies, pages }), confirmations, providerSignOut };
  const answerChallenge = createAnswerChallenge({ ...dependencies, tryPassword });
  const stepping = { admit, authenticate, answerChallenge, challenges, startSession, toNextPage, signInAnswer, resumeAt };
  const together = { ...dependencies, ...leaving, ...stepping, parkedRequests, origins, pages, users };
  const changePassword = createChangePassword({ ...together, tryPassword });

  return {
    users,
    legacyGrants: legacyGrantsOf(contactCenters),
    authenticate,
    origins,
    cookies: { session: sessionCookie(issuer), browser: browserCookie(issuer) },
    homeRealms,
    ending,
    verificationUri: pages('device'),
    flows: (server) => ({
      authorize: createAuthorize({
        ...together,
        ...server,
        negotiate: createNegotiate({ ...together, ...server, tryPassword }),
        readWish: createReadWish({ ...together, ...server }),
      }),
      signInForm: createSignInForm(together),
      challengeForm: createChallengeForm(together),
      signInCall: createSignInCall(together),
      signOut: createSignOut({ ...together, ...server }),
      signedOut: leaving.signedOut,
      changePasswordForm: createChangePasswordForm({ ...together, changePassword }),
      changePasswordCall: createChangePasswordCall({ ...together, ...server, changePassword }),
      findWaitingRequest: createFindWaitingRequest({ ...together, ...server }),
      ...createDeviceFlow({ ...together, ...server }),
      ...createProviderFlow({ ...together, ...server }),
    }),
  };
}
