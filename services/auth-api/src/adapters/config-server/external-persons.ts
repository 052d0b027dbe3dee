import { type ConfigServer, ConfigServerError, type LoginResult, type Person, tokenPassword } from '@gauth/config-server';
import type { EnvironmentDirectory } from '@gauth/environment-client';
import type { ContactCenter } from '../../ports/contact-centers.ts';
import type { DirectoryAnswer } from '../../ports/directory.ts';
import type { Creation, ExternalPersons, SignInOptions } from '../../ports/external-persons.ts';
import { orUnavailable } from '../outage.ts';
import type { ConfigServers } from './config-servers.ts';
import type { TokenKey } from './environment-clients.ts';
import { loginAnswer, personName, refused } from './login-answer.ts';

interface Dependencies {
  servers: Pick<ConfigServers, 'use' | 'useWritable'>;
  environments: Pick<EnvironmentDirectory, 'contactCenter'>;
  now: () => Date;
}

interface Context {
  server: ConfigServer;
  /** Name of the tenant whose persons are users of the contact center. */
  tenant: string;
  tokenKey: TokenKey | undefined;
}

/** A token is used at once; the server grants clocks that differ a minute more. */
const tokenSeconds = 30;

/** Persons who are signed in elsewhere, at the Configuration Server of each contact center's environment. */
export function createExternalPersons({ servers, environments, now }: Dependencies): ExternalPersons {
  /** With a server that blames the request, such as for a name that it cannot store, its error is the answer. */
  const ask = <T>(use: ConfigServers['use'], contactCenter: ContactCenter, question: (context: Context) => Promise<T>) =>
    orUnavailable('the Configuration Server', () =>
      use(contactCenter.environmentId, ({ server, environment, tokenKey }) =>
        question({ server, tenant: environments.contactCenter(contactCenter.id)?.tenant ?? environment.tenant, tokenKey }).catch(
          (error: unknown) => {
            if (error instanceof ConfigServerError) return error;
            throw error;
          },
        ),
      ),
    );

  async function logIn({ server, tenant, tokenKey }: Context, subject: Parameters<typeof personName>[0]): Promise<LoginResult> {
    const identified = await server.identify({ ...personName(subject), tenant });
    if (identified.kind !== 'succeeded' || tokenKey === undefined) return identified;
    const { dbid, userName } = identified.person;
    const expiresAt = new Date(now().getTime() + tokenSeconds * 1000);
    const result = await server.authenticate({ userName, password: tokenPassword({ userName, expiresAt, ...tokenKey }), tenant });
    return result.kind === 'succeeded' && result.person.dbid !== dbid ? renamed : result;
  }

  return {
    async vouch({ contactCenter, subject }) {
      const result = await ask(servers.use, contactCenter, (context) => logIn(context, subject));
      return result instanceof ConfigServerError ? refused(result.code) : vouched(loginAnswer(result, contactCenter));
    },
    async signInOptions({ contactCenter, userName }) {
      const options = await ask(servers.use, contactCenter, async ({ server, tenant }) => {
        const [person] = await server.persons({ userName });
        return person !== undefined && (await belongsTo(person, tenant, server)) ? optionsOf(person) : undefined;
      });
      return options instanceof ConfigServerError ? undefined : options;
    },
    async create({ contactCenter, person }) {
      const { externalId, emailAddress, ...others } = person;
      const result = await ask(servers.useWritable, contactCenter, ({ server, tenant }) =>
        server.createPerson({ ...others, externalId: externalId || undefined, emailAddress: emailAddress || undefined, tenant }),
      );
      return creationOf(result);
    },
  };
}

const renamed: LoginResult = {
  kind: 'refused',
  code: 'wrong-credentials',
  description: 'the user name belongs to somebody else meanwhile',
  diagnostics: [],
};

/** Without a password there is nothing to be asked or changed: whatever is no confirmation refuses. */
const vouched = (answer: DirectoryAnswer): DirectoryAnswer =>
  answer.kind === 'confirmed' || answer.kind === 'refused' ? answer : refused(`the Configuration Server answers a token by ${answer.kind}`);

const optionsOf = ({ accessGroups, userProperties }: Person): SignInOptions => ({
  accessGroups,
  identityProvider: userProperties.gauth?.['identity-provider'],
});

function creationOf(result: Awaited<ReturnType<ConfigServer['createPerson']>> | ConfigServerError): Creation {
  if (result instanceof ConfigServerError) return { kind: 'refused', reason: `${result.code}: ${result.message}` };
  return result.kind === 'created' ? { kind: 'created' } : { kind: 'refused', reason: `${result.code}: ${result.description}` };
}

/** Whether a person belongs to the tenant of this name, or to one below it. Parents never change, so the way up ends. */
async function belongsTo({ tenantName, tenantDbid }: Person, wanted: string, server: ConfigServer): Promise<boolean> {
  if (tenantName === wanted) return true;
  for (let dbid: number | null = tenantDbid; dbid !== null; ) {
    const [tenant]: Awaited<ReturnType<ConfigServer['tenants']>> = await server.tenants({ dbid });
    if (tenant?.name === wanted) return true;
    dbid = tenant?.parentDbid ?? null;
  }
  return false;
}
