import { type ConfigServer, ConfigServerError, type LoginResult } from '@gauth/config-server';
import type { EnvironmentDirectory } from '@gauth/environment-client';
import type { ContactCenter } from '../../ports/contact-centers.ts';
import type { Directory, DirectoryAnswer } from '../../ports/directory.ts';
import { orUnavailable } from '../outage.ts';
import type { ConfigServers } from './config-servers.ts';
import { loginAnswer, personName, refused } from './login-answer.ts';

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
    return result instanceof ConfigServerError ? refused(result.code) : loginAnswer(result, contactCenter);
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

/** A server that blames the request says that nobody has such a name or password; any other error says that it cannot be asked. */
function blamedRequest(error: unknown): ConfigServerError {
  if (error instanceof ConfigServerError) return error;
  throw error;
}
