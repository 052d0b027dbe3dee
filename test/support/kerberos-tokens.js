// Prints first tokens for a service, one a line, by the credential cache of the environment. A program of its own, because the MIT libraries read
// theirs. Arguments: the service as HTTP@host, and a mechanism for each token.
import { createRequire } from 'node:module';

const kerberos = createRequire(new URL('../../services/config-server/package.json', import.meta.url))('kerberos');
const mechanisms = { spnego: kerberos.GSS_MECH_OID_SPNEGO, kerberos: kerberos.GSS_MECH_OID_KRB5 };
const [service, ...wanted] = process.argv.slice(2);

for (const name of wanted) {
  const client = await kerberos.initializeClient(service, { mechOID: mechanisms[name] });
  console.log(await client.step(''));
}
