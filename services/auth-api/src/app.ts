import cookies from '@fastify/cookie';
import { createAuthorizationServer, type ServerPorts } from '@gauth/oauth';
import {
  type App,
  createServer,
  type KeyRing,
  type Logger,
  type Metrics,
  type OperationsUser,
  refusingOtherMethods,
  type ServerOptions,
} from '@gauth/service-kit';
import { describeApi } from './api-description.ts';
import { createAuditTrail } from './audit-trail.ts';
import { createClientRegistry } from './clients/registry.ts';
import type { MakeProviderKey } from './identity-providers/make-provider-key.ts';
import { createProviderMetadata } from './identity-providers/provider-metadata.ts';
import type { AdministeredKeys } from './ports/administered-keys.ts';
import type { Attempts } from './ports/attempts.ts';
import type { ContactCenters } from './ports/contact-centers.ts';
import type { Diagnose } from './ports/diagnostics.ts';
import type { Directory } from './ports/directory.ts';
import type { ExternalPersons } from './ports/external-persons.ts';
import type { IdentityProviders } from './ports/identity-providers.ts';
import type { LegacyGrantUse } from './ports/legacy-grant-use.ts';
import type { LogoutDeliveries } from './ports/logout-deliveries.ts';
import type { OneTimeRecords } from './ports/one-time-records.ts';
import type { Participants } from './ports/participants.ts';
import type { MetadataDocuments } from './ports/provider-metadata.ts';
import type { ProviderProtocols } from './ports/provider-protocol.ts';
import type { ProviderSessions } from './ports/provider-sessions.ts';
import type { RegisteredAssertionIssuers } from './ports/registered-assertion-issuers.ts';
import type { RegisteredClients } from './ports/registered-clients.ts';
import type { MetadataRefreshes, RegisteredIdentityProviders } from './ports/registered-identity-providers.ts';
import type { RegisteredWebServicesSettings } from './ports/registered-web-services-settings.ts';
import type { Salesforce } from './ports/salesforce.ts';
import type { SecretHasher } from './ports/secret-hasher.ts';
import type { Sessions } from './ports/sessions.ts';
import type { UserJwtSigner } from './ports/user-jwt-signer.ts';
import type { OwnAccounts, WebServicesAccountRegistry } from './ports/web-services-accounts.ts';
import type { WebServicesSessions } from './ports/web-services-sessions.ts';
import type { WebServicesSettingsOf } from './ports/web-services-settings.ts';
import { createAccess } from './routes/access.ts';
import { answerScripts } from './routes/cors.ts';
import { offerDpopNonces } from './routes/dpop-nonce.ts';
import { envelopeRefusals } from './routes/envelope-refusals.ts';
import { oauthRoutes } from './routes/oauth/index.ts';
import { discoveryAtRoot } from './routes/openid/discovery.ts';
import { openIdRoutes } from './routes/openid/index.ts';
import { createSignUser } from './routes/openid/user-jwt.ts';
import { opsRoutes } from './routes/ops/index.ts';
import { signInRoutes } from './routes/sign-in/index.ts';
import { ssoRoutes } from './routes/sso/index.ts';
import { authenticateRoute } from './routes/web-services/authenticate.ts';
import { createWebServicesChain } from './routes/web-services/chain.ts';
import { webServicesRoutes } from './routes/web-services/index.ts';
import { webServicesSignInRoute } from './routes/web-services/session.ts';
import { type SameSite, webServicesCookie } from './routes/web-services/session-cookie.ts';
import { createSignIn } from './sign-in/flows.ts';
import { createEnterWebServices } from './web-services/session-sign-in.ts';

/** Everything the routes stand on: the ports of the protocol core but those that signing in gives it, and what every service here has. */
export interface AppDependencies extends Omit<ServerPorts, 'users' | 'legacyGrants' | 'verificationUri' | 'audit'> {
  /** Where the pages are, seen from browsers. */
  uiUrl: string;
  version: string;
  diagnose: Diagnose;
  userJwtSigner: UserJwtSigner;
  administeredKeys: AdministeredKeys;
  sessions: Sessions;
  sessionClients: Participants;
  webServicesSessions: WebServicesSessions;
  webServicesSettings: WebServicesSettingsOf;
  webServicesSettingsRegistry: RegisteredWebServicesSettings;
  ownAccounts: OwnAccounts;
  webServicesAccounts: WebServicesAccountRegistry;
  salesforce: Salesforce;
  webServicesCookies: { sameSite: SameSite };
  /** Whether what changes something in Web Services must show the token of its session. */
  csrfProtection: boolean;
  logoutDeliveries: LogoutDeliveries;
  attempts: Attempts;
  /** How long somebody who signs in waits for the directory at most. */
  longestCheckMs?: number;
  contactCenters: ContactCenters;
  directory: Directory;
  externalPersons: ExternalPersons;
  registeredClients: RegisteredClients;
  assertionIssuerRegistry: RegisteredAssertionIssuers;
  identityProviders: IdentityProviders;
  providerProtocols: ProviderProtocols;
  providerSessions: ProviderSessions;
  oneTimeRecords: OneTimeRecords;
  /** Seconds that a browser session lives at most. */
  sessionMaxSeconds: number;
  identityProviderRegistry: RegisteredIdentityProviders;
  makeProviderKey: MakeProviderKey;
  metadataDocuments: MetadataDocuments;
  metadataRefreshes: Pick<MetadataRefreshes, 'settle'>;
  legacyGrantUse: LegacyGrantUse;
  secretHasher: SecretHasher;
  operationsUser: OperationsUser;
  keyRing: KeyRing;
  logger: Logger;
  metrics: Metrics;
  listener?: Omit<ServerOptions, 'logger'>;
}

/** Where every path of the API begins; the issuer may have more in front of it. */
const basePath = '/auth/v3';

/** The whole HTTP service, without a socket. Every area of routes gets all there is and names in its options what it uses. */
export async function buildApp(dependencies: AppDependencies): Promise<App> {
  const { issuer, mtlsIssuer, logger, metrics, registeredClients, secretHasher } = dependencies;
  const trail = createAuditTrail(dependencies);
  const signIn = createSignIn({ ...dependencies, trail });
  const server = createAuthorizationServer({ ...dependencies, ...signIn, audit: trail.protocol });
  const access = createAccess({ issuers: mtlsIssuer === undefined ? [issuer] : [issuer, mtlsIssuer], basePath, ...server });
  const all = {
    ...dependencies,
    ...signIn,
    ...server,
    ...signIn.flows({ ...server, ...access }),
    access,
    trail,
    signUser: createSignUser(dependencies),
    providerMetadata: createProviderMetadata(dependencies),
    registered: registeredClients,
    webServicesCookie: webServicesCookie({ issuer, ...dependencies.webServicesCookies }),
    basePath,
    trustProxy: dependencies.listener?.trustProxy,
    ...createWebServicesChain({ ...dependencies, ...signIn, trail }),
    enterWebServices: createEnterWebServices({ ...dependencies, ...signIn, trail }),
    registry: createClientRegistry({ registered: registeredClients, hasher: secretHasher }),
  };

  const app = createServer({ logger, ...dependencies.listener });
  metrics.observeRequests(app);
  envelopeRefusals(app);
  await describeApi(app, { prefix: basePath, version: dependencies.version });
  await app.register(cookies);
  offerDpopNonces(app, dependencies.dpopNonces);
  answerScripts(app, signIn.origins, {
    closed: [`${basePath}/ops/`, `${basePath}/oauth/authorize`],
    others: ['/api/v2', `${basePath}/web-services/sign-out`],
  });
  await refusingOtherMethods(app, async () => {
    await app.register(
      async (api) => {
        await api.register(oauthRoutes, all);
        await api.register(openIdRoutes, all);
        await api.register(signInRoutes, all);
        await api.register(webServicesSignInRoute, all);
        await api.register(authenticateRoute, all);
        await api.register(ssoRoutes, all);
        await api.register(opsRoutes, all);
      },
      { prefix: basePath },
    );
    discoveryAtRoot(app, all);
  });
  await app.register(webServicesRoutes, all);
  return app;
}
