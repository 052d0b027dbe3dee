import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Names of hosts are taken as they are written, because whoever can answer DNS could else choose another service. */
const ownConfiguration = `[libdefaults]
 dns_canonicalize_hostname = false
 rdns = false
`;

const programs = '/usr/local/bin:/usr/bin:/bin';

/**
 * The environment of the programs that run the MIT libraries. It holds nothing of this server's, whose secrets are none of their business. `configuration` is the
 * krb5.conf that names the KDCs. The replay cache lies in `folder`, so it is still there when the acceptor is started anew.
 */
export function kerberosEnvironment(folder: string, configuration: string | undefined): Record<string, string> {
  const own = join(folder, 'krb5.conf');
  writeFileSync(own, ownConfiguration, { mode: 0o600 });
  return {
    PATH: programs,
    // What kinit says is read.
    LC_ALL: 'C',
    // The first file that sets something decides.
    KRB5_CONFIG: `${own}:${configuration ?? '/etc/krb5.conf'}`,
    KRB5RCACHENAME: `file2:${join(folder, 'replays')}`,
    KRB5CCNAME: 'MEMORY:none',
    KRB5_CLIENT_KTNAME: 'FILE:/dev/null',
  };
}
