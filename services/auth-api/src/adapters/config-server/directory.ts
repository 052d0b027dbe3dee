import { type ConfigServer, ConfigServerError, type LoginResult, type PersonName } from '@gauth/config-server';
import type { EnvironmentDirectory } from '@gauth/environment-client';
import type { ContactCenter } from '../../ports/contact-centers.ts';
import type { Directory, DirectoryAnswer } from '../../ports/directory.ts';
import { Unavailable } from '../../ports/unavailable.ts';
import { orUnavailable } from '../outage.ts';
import type { ConfigServers } from './config-servers.ts';
import { personToUser } from './person-to-user.ts';

/** What `createDirectory` is told. */
export interface DirectoryOptions {
  servers: Pick<ConfigServers, 'use' | 'useWritable' | 'close'>;
  environments: Pick<EnvironmentDirectory, 'contactCenter'>;
}

/** The persons of all contact centers, asked for at the Configuration Server of each one's environment. */
export function createDirectory({ servers, environments }: DirectoryOptions): Directory {
  type Question = (server: ConfigServer, tenant: string) => Promise<LoginResult>;

  async function askWith(use: ConfigServers['use'], contactCenter: ContactCenter, question: Question): Promise<DirectoryAnswer> {
    const result = await orUnavailable('the Configuration Server', async () => {
      const tenant = environments.contactCenter(contactCenter.id)?.tenant;
      return use(contactCenter.environmentId, ({ server, environment }) =>
        question(server, tenant ?? environment.tenant).catch(blamedRequest),
      );
    });
    return result instanceof ConfigServerError ? refused(result.code) : answerOf(result, contactCenter);
  }
  const ask = (contactCenter: ContactCenter, question: Question) => askWith(servers.use, contactCenter, question);

  return {
    authenticate: ({ contactCenter, userName, password }) =>
      ask(contactCenter, (server, tenant) => server.authenticate({ userName, password, tenant })),
    authenticateTicket: ({ contactCenter, ticket }) =>
      ask(contactCenter, (server, tenant) => server.authenticateTicket({ ticket, tenant })),
    answerChallenge: ({ contactCenter, state, response }) => ask(contactCenter, (server) => server.answerChallenge({ state, response })),
    changePassword: ({ contactCenter, userName, oldPassword, newPassword }) =>
      askWith(servers.useWritable, contactCenter, (server, tenant) =>
        server.changePassword({ userName, oldPassword, newPassword, tenant }),
      ),
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
    const user = personToUser(result.person, { contactCenterId: id, environmentId });
    return { kind: 'confirmed', user, warnings: [...result.warnings, ...relayed(result.diagnostics)], maxSessions: result.maxSessions };
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
    case 'read-only':
      // A server that changes none says so of every password, and where a question follows on the password only the first step was right.
      return { kind: 'password-unacceptable', rule: 'read-only' };
    case 'challenge-expired':
      return { kind: 'challenge-expired' };
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
