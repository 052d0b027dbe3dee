import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { startKdc } from '../../test/support/kerberos.ts';
import { type Component, type ComponentRun, externalPerson } from './component.ts';

const realm = 'EXAMPLE.TEST';

/** The KDC of a realm with the person kerberos1, whose password and tickets for localhost the Configuration Server takes. */
export async function startKerberos({ folder, lifetime }: ComponentRun): Promise<Component> {
  const kdc = await lifetime.own(
    () => startKdc({ realm, passwords: { kerberos1: 'kerberos1' }, services: ['HTTP/localhost'] }),
    (started) => started.stop(),
  );
  const keytab = join(folder, 'keytab');
  copyFileSync(kdc.keytab, keytab);
  const userProperties = { authentication: { library: 'gauth_kerberos' } };
  return {
    persons: [externalPerson('kerberos1', { externalId: `kerberos1@${realm}`, userProperties })],
    serverOptions: { gauth_kerberos: { spn: 'HTTP/localhost', keytab, realms: realm } },
    env: { 'config-server': { SECRETS_DIR: folder, KRB5_CONFIG: kdc.configuration } },
    tryIt: `t100\\kerberos1, password kerberos1, by Kerberos; KRB5_CONFIG=${kdc.configuration} is for kinit`,
  };
}
