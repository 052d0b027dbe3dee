import type { Logger } from '@gauth/service-kit';
import type { CreateExternalModule, Tickets } from '../module.ts';
import { createKerberosModule } from './kerberos-module.ts';
import { createKerberosSurroundings, type KerberosSurroundings } from './kerberos-surroundings.ts';
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

/** Makes both; without options that ask for them, nothing is started and nothing is needed of the machine. */
export function createKerberos({ secretsFolder, logger, configuration }: KerberosOptions): Kerberos {
  let started: KerberosSurroundings | undefined;
  const surroundings = (): KerberosSurroundings => {
    started ??= createKerberosSurroundings({ configuration, logger });
    return started;
  };
  return {
    createModule: (sections, context) => createKerberosModule(sections, { surroundings, secretsFolder, logger: context.logger }),
    tickets: createTickets({ surroundings, secretsFolder }),
    close: async () => started?.close(),
  };
}
