import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { freePort } from '@gauth/dev/free-port';
import { type ServerProcess, spawnServer } from '@gauth/dev/server-process';

/** What a KDC knows. */
export interface KdcOptions {
  realm: string;
  /** Principals of the realm and their passwords. */
  passwords: Readonly<Record<string, string>>;
  /** Principals with random keys, which go into the keytab. */
  services?: readonly string[];
  /** Further commands for kadmin.local. */
  commands?: readonly string[];
}

/** A running MIT KDC. */
export interface Kdc extends ServerProcess {
  realm: string;
  /** On loopback. */
  port: number;
  keytab: string;
  /** A krb5.conf that names this KDC for its realm. */
  configuration: string;
  /** Kills it and removes its files; may be called twice. */
  stop(): Promise<void>;
}

const readySeconds = 10;
const run = promisify(execFile);

/** Starts Debian's krb5kdc with a database of its own in a temporary folder. */
export async function startKdc({ realm, passwords, services = [], commands = [] }: KdcOptions): Promise<Kdc> {
  const folder = mkdtempSync(join(tmpdir(), 'gauth-kdc-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  const port = await freePort();
  const configuration = writeKerberosConfiguration(folder, [{ realm, port }]);
  const keytab = join(folder, 'keytab');
  const env = { ...process.env, KRB5_CONFIG: configuration, KRB5_KDC_PROFILE: writeKdcProfile(folder, { realm, port }) };
  try {
    await run(kdc('kdb5_util'), ['create', '-s', '-r', realm, '-P', 'master'], { env });
    await administer(env, [
      ...Object.entries(passwords).map(([name, password]) => `addprinc -pw ${password} ${name}`),
      ...services.flatMap((name) => [`addprinc -randkey ${name}`, `ktadd -k ${keytab} ${name}`]),
      ...commands,
    ]);
    const server = await spawnServer([kdc('krb5kdc'), '-n'], { env }, { logFile: join(folder, 'log'), signal: 'TERM', graceSeconds: 5 });
    await untilListening(port, server);
    const stop = async (): Promise<void> => {
      await server.stop();
      remove();
    };
    return { ...server, realm, port, keytab, configuration, stop };
  } catch (error) {
    remove();
    throw error;
  }
}

/** Writes a krb5.conf that names a KDC for each realm, the first of which is the default, and answers its path. */
export function writeKerberosConfiguration(folder: string, kdcs: readonly Pick<Kdc, 'realm' | 'port'>[]): string {
  const file = join(folder, 'krb5.conf');
  writeFileSync(
    file,
    `[libdefaults]
 default_realm = ${kdcs[0]?.realm}
 dns_lookup_kdc = false
 dns_lookup_realm = false
 dns_canonicalize_hostname = false
 udp_preference_limit = 1
[realms]
${kdcs.map(({ realm, port }) => ` ${realm} = {\n  kdc = 127.0.0.1:${port}\n }`).join('\n')}
[domain_realm]
 localhost = ${kdcs[0]?.realm}
`,
  );
  return file;
}

/** Who asks the KDCs of a krb5.conf for tickets. */
export interface TicketHolder {
  configuration: string;
  principal: string;
  password: string;
}

/** Signs in as `kinit` does and answers the credential cache, whose ticket is good for one hour. */
export async function signInToRealm({ configuration, principal, password }: TicketHolder, cache: string): Promise<string> {
  const child = run('kinit', ['-c', cache, principal], { env: { ...process.env, KRB5_CONFIG: configuration } });
  child.child.stdin?.end(`${password}\n`);
  await child;
  return cache;
}

const tokenProgram = fileURLToPath(new URL('kerberos-tokens.js', import.meta.url));

/** Tokens as a browser would send them to `service` (`HTTP@host`), base64. */
export async function tokensFor(
  { configuration, cache, service }: { configuration: string; cache: string; service: string },
  mechanisms: readonly ('spnego' | 'kerberos')[],
): Promise<string[]> {
  const env = { ...process.env, KRB5_CONFIG: configuration, KRB5CCNAME: cache };
  const { stdout } = await run(process.execPath, [tokenProgram, service, ...mechanisms], { env });
  return stdout.trim().split('\n');
}

/** Debian keeps the server's programs where only root looks. */
const kdc = (program: string): string => `/usr/sbin/${program}`;

function writeKdcProfile(folder: string, { realm, port }: Pick<Kdc, 'realm' | 'port'>): string {
  const file = join(folder, 'kdc.conf');
  writeFileSync(
    file,
    `[kdcdefaults]
 kdc_listen = 127.0.0.1:${port}
 kdc_tcp_listen = 127.0.0.1:${port}
[realms]
 ${realm} = {
  database_name = ${join(folder, 'principal')}
  key_stash_file = ${join(folder, 'stash')}
  acl_file = ${join(folder, 'acl')}
  max_life = 1h
  supported_enctypes = aes256-cts-hmac-sha1-96:normal
  default_principal_flags = +preauth
 }
`,
  );
  return file;
}

async function administer(env: NodeJS.ProcessEnv, commands: readonly string[]): Promise<void> {
  const child = run(kdc('kadmin.local'), [], { env });
  child.child.stdin?.end(`${commands.join('\n')}\n`);
  const { stderr } = await child;
  const problem = stderr.split('\n').find((line) => line !== '' && !line.startsWith('No policy specified'));
  if (problem !== undefined) throw new Error(`kadmin.local: ${problem}`);
}

async function untilListening(port: number, server: ServerProcess): Promise<void> {
  for (const deadline = Date.now() + readySeconds * 1000; Date.now() < deadline && !server.ended(); await sleep(15)) {
    if (await listens(port)) return;
  }
  await server.stop();
  throw new Error('the KDC did not start');
}

const listens = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = createConnection({ port, host: '127.0.0.1' }, () => resolve(true));
    socket.on('connect', () => socket.destroy()).on('error', () => resolve(false));
  });
