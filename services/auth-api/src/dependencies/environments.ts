import {
  createEnvironmentClient,
  createEnvironmentDirectory,
  type EnvironmentClient,
  type EnvironmentDirectory,
} from '@gauth/environment-client';
import {
  clientCredentials,
  clientSecret,
  createAuthenticateClient,
  createIssueAccessToken,
  createIssueIdToken,
  createMint,
  createTokenEndpoint,
} from '@gauth/oauth';
import { audit, auditUndoable, type Logger } from '@gauth/service-kit';
import { createOwnToken } from '../adapters/environment/own-token.ts';
import type { AppDependencies } from '../app.ts';
import type { Config } from '../config.ts';
import { createForgetting, type Forgetting } from '../contact-centers/forgetting.ts';
import type { ContactCenterLeftovers } from '../ports/contact-center-leftovers.ts';

type Surroundings = Pick<AppDependencies, 'clients' | 'clientSecrets' | 'keys' | 'tokens' | 'replays' | 'refreshTokenMac' | 'now'> & {
  logger: Logger;
};

/** The Environment API, asked as this service's own client. */
export const environmentClient = (config: Config, surroundings: Surroundings): EnvironmentClient =>
  createEnvironmentClient({ baseUrl: config.ENVIRONMENT_SERVICE_URL, token: ownToken(config, surroundings) });

interface DirectorySurroundings {
  logger: Logger;
  /** Called when the Environment API cannot be asked. */
  onOutage: () => void;
}

/** Environments and contact centers, as the Environment API answers this client. */
export function environmentDirectory(client: EnvironmentClient, { logger, onOutage }: DirectorySurroundings): EnvironmentDirectory {
  return createEnvironmentDirectory({
    client,
    log: {
      onLoaded: (loaded) => logger.info({ event: 'environments.loaded', ...loaded }, 'contact centers were read'),
      onOutage(err) {
        logger.warn({ event: 'environments.lost', err }, 'the Environment API cannot be asked; what is known keeps serving');
        onOutage();
      },
      onRecovered: () => logger.info({ event: 'environments.back' }, 'the Environment API can be asked again'),
    },
  });
}

/** Asks the Environment API itself, because what is remembered of it may be old. */
export const forgetting = (
  client: EnvironmentClient,
  { leftovers, logger }: { leftovers: ContactCenterLeftovers; logger: Logger },
): Forgetting =>
  createForgetting({
    listed: async () => (await client.contactCenters()).map(({ id }) => id),
    leftovers,
    record: (event) => auditUndoable(logger, event),
    logger,
  });

/** A token endpoint for this service alone: its token must not depend on the contact centers that the token is needed for. */
function ownToken(
  config: Config,
  { clients, clientSecrets, keys, tokens, replays, refreshTokenMac: mac, logger, now }: Surroundings,
): () => Promise<string> {
  const signing = { issuer: config.ISSUER, keys };
  const tokenEndpoint = createTokenEndpoint({
    grants: [clientCredentials()],
    urls: [],
    authenticateClient: createAuthenticateClient({ clients, methods: { client_secret: clientSecret(clientSecrets) } }),
    readSender: async () => ({}),
    mint: createMint({ issueAccessToken: createIssueAccessToken(signing), issueIdToken: createIssueIdToken(signing), mac }),
    replays,
    tokens,
    sessionClients: { join: async () => true },
    now,
    audit: (event) => audit(logger, event),
  });
  return createOwnToken({ tokenEndpoint, clientId: config.SERVICE_CLIENT_ID, clientSecret: config.SERVICE_CLIENT_SECRET, clients, now });
}
