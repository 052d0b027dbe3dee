import type { Clients, Replays, ResolveRequest } from '@gauth/oauth';
import type { Metrics } from '@gauth/service-kit';
import type { AuditTrail } from '../../audit-trail.ts';
import type { Ending } from '../../logout/ending.ts';
import type { ContactCenters } from '../../ports/contact-centers.ts';
import type { ExternalPersons } from '../../ports/external-persons.ts';
import type { IdentityProviders } from '../../ports/identity-providers.ts';
import type { OneTimeRecords } from '../../ports/one-time-records.ts';
import type { ProviderProtocols } from '../../ports/provider-protocol.ts';
import type { ProviderSessions } from '../../ports/provider-sessions.ts';
import type { RegisteredClients } from '../../ports/registered-clients.ts';
import type { Pages } from '../pages.ts';
import type { ParkedRequests } from '../parked-request.ts';
import type { StartSession } from '../session.ts';
import type { SignInAnswer } from '../sign-in-answer.ts';
import { createReadWish } from './application-wish.ts';
import { type ContinueSignIn, createContinueSignIn } from './continue-sign-in.ts';
import { createFindExternalPerson } from './external-person.ts';
import { createFindTarget } from './idp-initiated.ts';
import { createTakeLogout, type TakeLogout } from './provider-logout.ts';
import type { ProviderSignOut } from './provider-sign-out.ts';
import { createReceiveAnswer, type ReceiveAnswer } from './receive-answer.ts';
import { createStartAtProvider, type StartAtProvider } from './start-at-provider.ts';

/** Signing in at identity providers, one function a step. */
export interface ProviderFlow {
  startAtProvider: StartAtProvider;
  receiveAnswer: ReceiveAnswer;
  continueSignIn: ContinueSignIn;
  takeLogout: TakeLogout;
  providerSignOut: ProviderSignOut;
}

/** What the flow stands on. */
export interface ProviderFlowDependencies {
  issuer: string;
  clients: Clients;
  resolveRequest: ResolveRequest;
  registeredClients: RegisteredClients;
  contactCenters: ContactCenters;
  externalPersons: ExternalPersons;
  identityProviders: IdentityProviders;
  providerProtocols: ProviderProtocols;
  providerSessions: ProviderSessions;
  oneTimeRecords: OneTimeRecords;
  replays: Replays;
  parkedRequests: ParkedRequests;
  providerSignOut: ProviderSignOut;
  startSession: StartSession;
  signInAnswer: SignInAnswer;
  ending: Ending;
  pages: Pages;
  trail: AuditTrail;
  metrics: Pick<Metrics, 'counter'>;
  sessionMaxSeconds: number;
  now: () => Date;
}

/** Joins the steps. */
export function createProviderFlow(dependencies: ProviderFlowDependencies): ProviderFlow {
  const { oneTimeRecords: records, providerProtocols: protocols, registeredClients: registered, providerSignOut } = dependencies;
  const together = { ...dependencies, records, protocols, readWish: createReadWish(dependencies) };
  return {
    startAtProvider: createStartAtProvider(together),
    receiveAnswer: createReceiveAnswer(together),
    continueSignIn: createContinueSignIn({
      ...together,
      findExternalPerson: createFindExternalPerson(dependencies),
      findTarget: createFindTarget({ registered }),
    }),
    takeLogout: createTakeLogout({ ...together, signOut: providerSignOut }),
    providerSignOut,
  };
}
