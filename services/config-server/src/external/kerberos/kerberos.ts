import type { Logger } from '@gauth/service-kit';
import type { CreateExternalModule, Tickets } from '../module.ts';
import { createAcceptor } from './acceptor.ts';
import { kerberosEnvironment } from './kerberos-environment.ts';
import { createKerberosModule } from './kerberos-module.ts';
import { privateFolder } from './private-folder.ts';
import { createTickets } from './tickets.ts';

/** Kerberos in one server: in front of the password and behind it, with one process that verifies tickets for both. */
export interface Kerberos {
  createModule: CreateExternalModule;
  tickets: Tickets;
  close(): Promise<void>;
}

interface KerberosOptions {
  /** The only folder from which options may take keytabs. */
  secretsFolder: string | undefined;
  logger: Logger;
  /** The krb5.conf that names the KDCs; `/etc/krb5.conf` by default. */
  configuration: string | undefined;
}

/** Makes both; no process runs before something is to be verified. */
export function createKerberos({ secretsFolder, logger, configuration }: KerberosOptions): Kerberos {
  const folder = privateFolder();
  const environment = kerberosEnvironment(folder.path, configuration);
  const acceptor = createAcceptor({ environment, logger });
  return {
    createModule: (sections, context) =>
      createKerberosModule(sections, { acceptor, folder: folder.path, environment, secretsFolder, logger: context.logger }),
    tickets: createTickets({ acceptor, secretsFolder }),
    async close() {
      await acceptor.close();
      folder.remove();
    },
  };
}
