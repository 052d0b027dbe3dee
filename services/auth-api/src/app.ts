import cookies from '@fastify/cookie';
import type { ClientSecrets, Clients, Codes, RefreshTokenMac, SigningKeys, Tokens } from '@gauth/oauth';
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
import { createClientRegistry } from './client-registration.ts';
import type {
  AdministeredKeys,
  Attempts,
  ContactCenters,
  Directory,
  LegacyGrantUse,
  RegisteredClients,
  SecretHasher,
  Sessions,
  UserJwtSigner,
} from './ports.ts';
import { createProtocol } from './protocol.ts';
import { answerScripts } from './routes/cors.ts';
import { envelopeRefusals } from './routes/envelope-refusals.ts';
import { oauthRoutes } from './routes/oauth/index.ts';
import { discoveryAtRoot } from './routes/openid/discovery.ts';
import { openIdRoutes } from './routes/openid/index.ts';
import { createSignUser } from './routes/openid/user-jwt.ts';
import { opsRoutes } from './routes/ops/index.ts';
import { signInRoutes } from './routes/sign-in/index.ts';
import { createSignIn } from './sign-in/flows.ts';

/** Where this service is, seen from browsers. */
export interface Addresses {
  /** The issuer identifier; its path ends in `/auth/v3`. */
  issuer: string;
  /** Where the pages are. */
  uiUrl: string;
}

/** Everything the routes stand on: ports, and what every service here has. */
export interface AppDependencies extends Addresses {
  version: string;
  clients: Clients;
  clientSecrets: ClientSecrets;
  codes: Codes;
  tokens: Tokens;
  refreshTokenMac: RefreshTokenMac;
  keys: SigningKeys;
  userJwtSigner: UserJwtSigner;
  administeredKeys: AdministeredKeys;
  sessions: Sessions;
  attempts: Attempts;
  contactCenters: ContactCenters;
  directory: Directory;
  registeredClients: RegisteredClients;
  legacyGrantUse: LegacyGrantUse;
  secretHasher: SecretHasher;
  operationsUser: OperationsUser;
  keyRing: KeyRing;
  logger: Logger;
  metrics: Metrics;
  now: () => Date;
  listener?: Omit<ServerOptions, 'logger'>;
}

/** Where every path of the API begins; the issuer may have more in front of it. */
const basePath = '/auth/v3';

/** The whole HTTP service, without a socket. */
export async function buildApp(dependencies: AppDependencies): Promise<App> {
  const { issuer, uiUrl, logger, metrics, now, keys, version, sessions, contactCenters, registeredClients, secretHasher } = dependencies;
  const trail = createAuditTrail({ logger, metrics, legacyGrantUse: dependencies.legacyGrantUse });
  const signIn = createSignIn({ ...dependencies, trail });
  const protocol = createProtocol({ ...dependencies, users: signIn.users, audit: trail.protocol });
  const { tokenEndpoint, whoHolds, serverMetadata } = protocol;
  const flows = signIn.flows(protocol);
  const registry = createClientRegistry({ registered: registeredClients, hasher: secretHasher });

  const app = createServer({ logger, ...dependencies.listener });
  metrics.observeRequests(app);
  envelopeRefusals(app);
  await describeApi(app, { prefix: basePath, version });
  await app.register(cookies);
  answerScripts(app, signIn.origins, `${basePath}/ops/`);

  const { origins, cookies: cookiesOfOurs } = signIn;
  await refusingOtherMethods(app, async () => {
    await app.register(oauthRoutes, {
      prefix: basePath,
      tokenEndpoint,
      authorize: flows.authorize,
      cookies: cookiesOfOurs,
      origins,
      issuer,
      uiUrl,
    });
    await app.register(openIdRoutes, {
      prefix: basePath,
      whoHolds,
      signUser: createSignUser({ issuer, userJwtSigner: dependencies.userJwtSigner, now }),
      serverMetadata,
      keys,
      origins,
    });
    await app.register(signInRoutes, {
      prefix: basePath,
      ...flows,
      whoHolds,
      sessions,
      contactCenters,
      cookies: cookiesOfOurs,
      origins,
      issuer,
    });
    await app.register(opsRoutes, {
      prefix: basePath,
      operationsUser: dependencies.operationsUser,
      whoHolds,
      registered: registeredClients,
      registry,
      legacyGrantUse: dependencies.legacyGrantUse,
      administeredKeys: dependencies.administeredKeys,
      trail,
      now,
    });
    discoveryAtRoot(app, { serverMetadata, issuer });
  });
  return app;
}
