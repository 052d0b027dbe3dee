import type { Logger } from '@gauth/service-kit';
import { type Acceptor, createAcceptor } from './acceptor.ts';
import { kerberosEnvironment } from './kerberos-environment.ts';
import { privateFolder } from './private-folder.ts';

/** What checks and tickets share. */
export interface KerberosSurroundings {
  acceptor: Acceptor;
  /** For tickets, while they are needed. */
  folder: string;
  /** Of the programs that run the MIT libraries. */
  environment: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** Makes them; `configuration` is the krb5.conf that names the KDCs. Throws where no folder can be made. */
export function createKerberosSurroundings({
  configuration,
  logger,
}: {
  configuration: string | undefined;
  logger: Logger;
}): KerberosSurroundings {
  const { path, remove } = privateFolder();
  const environment = kerberosEnvironment(path, configuration);
  const acceptor = createAcceptor({ environment, logger });
  return {
    acceptor,
    folder: path,
    environment,
    async close() {
      await acceptor.close();
      remove();
    },
  };
}
