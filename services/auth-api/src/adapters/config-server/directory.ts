import {
  type ClientEvent,
  type ConfigServer,
  ConfigServerError,
  type ConfigServerOptions,
  createConfigServerClient,
  type LoginResult,
  type PersonName,
  type TlsOptions,
} from '@gauth/config-server';
import type { EnvironmentDirectory } from '@gauth/environment-client';
import type { KeyRing } from '@gauth/service-kit';
import type { ContactCenter } from '../../ports/contact-centers.ts';
import type { Directory, DirectoryAnswer } from '../../ports/directory.ts';
import { Unavailable } from '../../ports/unavailable.ts';
import { orUnavailable } from '../outage.ts';
import { createConfigServers } from './config-servers.ts';
import { personToUser } from './person-to-user.ts';

/** What `createDirectory` is told. */
export interface DirectoryOptions {
  /** Knows the environments: how their Configuration Servers are reached. */
  environments: Pick<EnvironmentDirectory, 'connection' | 'contactCenter'>;
  /** Opens the passwords of the service accounts. */
  keyRing: Pick<KeyRing, 'open'>;
  /** Where this process runs, such as `/USW1`: only Configuration Servers that serve it are asked. */
  location: string;
  /** Trust for Configuration Servers with secured ports. */
  tls?: TlsOptions | undefined;
  /** How many environments are kept connected. */
  capacity?: number | undefined;
  onEvent?: ((event: ClientEvent) => void) | undefined;
  connect?: ((options: ConfigServerOptions) => ConfigServer) | undefined;
}

/** The persons of all contact centers, asked for at the Configuration Server of each one's environment. */
export function createDirectory({ connect = createConfigServerClient, ...options }: DirectoryOptions): Directory {
  const { environments } = options;
  const servers = createConfigServers({ ...options, connect });

  async function ask(contactCenter: ContactCenter, question: (server: ConfigServer, tenant: string) => Promise<LoginResult>) {
    const result = await orUnavailable('the Configuration Server', async () => {
      const tenant = environments.contactCenter(contactCenter.id)?.tenant;
      return servers.use(contactCenter.environmentId, (environment) =>
        question(environment.server, tenant ?? environment.tenant).catch(blamedRequest),
      );
    });
    return result instanceof ConfigServerError ? refused(result.code) : answerOf(result, contactCenter);
  }

  return {
    authenticate: ({ contactCenter, userName, password }) =>
      ask(contactCenter, (server, tenant) => server.authenticate({ userName, password, tenant })),
    authenticateTicket: ({ contactCenter, ticket }) =>
      ask(contactCenter, (server, tenant) => server.authenticateTicket({ ticket, tenant })),
    answerChallenge: ({ contactCenter, state, response }) => ask(contactCenter, (server) => server.answerChallenge({ state, response })),
    changePassword: ({ contactCenter, userName, oldPassword, newPassword }) =>
      ask(contactCenter, (server, tenant) => server.changePassword({ userName, oldPassword, newPassword, tenant })),
    identify: ({ contactCenter, subject }) => ask(contactCenter, (server, tenant) => server.identify({ ...personName(subject), tenant })),
    close: servers.close,
  };
}

const personName = (subject: Parameters<Directory['identify']>[0]['subject']): PersonName =>
  'email' in subject ? { emailAddress: subject.email } : subject;

/** A server that blames the request says that nobody has such a name or password; any other error says that it cannot be asked. */
function blamedRequest(error: unknown): ConfigServerError {
  if (error instanceof ConfigServerError) return error;
  throw error;
}

function answerOf(result: LoginResult, { id, environmentId, relayExternalDiagnostics }: ContactCenter): DirectoryAnswer {
  const relayed = (texts: string[]): string[] => (relayExternalDiagnostics ? texts : []);
  if (result.kind === 'succeeded') {
    const warnings = [...result.warnings, ...relayed(result.diagnostics)];
    return { kind: 'confirmed', user: personToUser(result.person, { contactCenterId: id, environmentId }), warnings };
  }
  if (result.kind === 'challenged') {
    const { message, state, hidden } = result;
    return { kind: 'challenged', challenge: { message, state, hidden } };
  }
  switch (result.code) {
    case 'busy':
      throw new Unavailable('the Configuration Server is busy and has checked nothing');
    case 'external-unavailable':
      throw new Unavailable('no external authentication system of the person answers');
    case 'password-change-required':
      return { kind: 'password-change-required', policy: result.policy };
    case 'password-unacceptable':
      return { kind: 'password-unacceptable', rule: result.rule ?? 'unknown', policy: result.policy };
    default: {
      const reason = result.description === '' ? result.code : `${result.code}: ${result.description}`;
      return { ...refused(reason), diagnostics: relayed(result.diagnostics) };
    }
  }
}

const refused = (reason: string): Extract<DirectoryAnswer, { kind: 'refused' }> => ({ kind: 'refused', reason });
