import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '@gauth/dev/free-port';
import { type ServerProcess, spawnServer } from '@gauth/dev/server-process';
import { type CertifiedKey, issueCertificate } from '@gauth/service-kit/testing';

/** What a directory is made of. */
export interface SlapdOptions {
  /** Naming contexts with the entries below each, as LDIF. */
  databases: Readonly<Record<string, string>>;
  /** Who signs the server's certificate, and whom it trusts with clients'; its own authority when left out. */
  authority?: CertifiedKey;
  /** Names in the certificate. */
  hosts?: readonly string[];
  /** Clients must show a certificate. */
  demandsCertificates?: boolean;
  /** Lines of slapd.conf before the databases, such as a referral. */
  globalLines?: readonly string[];
  ports?: SlapdPorts;
}

/** Where it listens on loopback. */
export interface SlapdPorts {
  plain: number;
  tls: number;
}

/** A running OpenLDAP server; plain connections may use StartTLS. */
export interface Slapd extends ServerProcess {
  ports: SlapdPorts;
  /** File of the authority, PEM. */
  caFile: string;
  /** What it was asked so far, a line per operation. */
  log(): string;
  /** Kills it and removes its files; may be called twice. */
  stop(): Promise<void>;
}

/** Password of the service account `cn=admin` of every naming context, which may do everything. */
export const adminPassword = 'admin-secret';

const readySeconds = 10;

/** Two free ports. */
export const slapdPorts = async (): Promise<SlapdPorts> => ({ plain: await freePort(), tls: await freePort() });

/** Starts Debian's slapd with its own data in a temporary folder. */
export async function startSlapd(options: SlapdOptions): Promise<Slapd> {
  const folder = mkdtempSync(join(tmpdir(), 'gauth-slapd-'));
  const ports = options.ports ?? (await slapdPorts());
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    const configFile = writeFolder(folder, options);
    const logFile = join(folder, 'slapd.log');
    const listeners = `ldap://127.0.0.1:${ports.plain} ldaps://127.0.0.1:${ports.tls}`;
    const server = await spawnServer(
      [slapd('slapd'), '-f', configFile, '-h', listeners, '-d', 'stats'],
      {},
      { logFile, signal: 'INT', graceSeconds: 5 },
    );
    const stop = async (): Promise<void> => {
      await server.stop();
      remove();
    };
    await untilListening(ports.plain, server, logFile);
    return { ...server, ports, caFile: join(folder, 'ca.pem'), log: () => readFileSync(logFile, 'utf8'), stop };
  } catch (error) {
    remove();
    throw error;
  }
}

/** Debian keeps the server's programs where only root looks. */
const slapd = (program: string): string => `/usr/sbin/${program}`;

function writeFolder(folder: string, options: SlapdOptions): string {
  chmodSync(folder, 0o700);
  const authority = options.authority ?? issueCertificate({ commonName: 'directory authority', purpose: 'authority' });
  const server = issueCertificate(
    { commonName: 'directory', purpose: 'server', hosts: options.hosts ?? ['localhost', '127.0.0.1'] },
    authority,
  );
  writeFileSync(join(folder, 'ca.pem'), authority.cert);
  writeFileSync(join(folder, 'server.pem'), server.cert);
  writeFileSync(join(folder, 'server.key'), server.key, { mode: 0o600 });
  const configFile = join(folder, 'slapd.conf');
  writeFileSync(configFile, configuration(folder, options), { mode: 0o600 });
  for (const suffix of Object.keys(options.databases)) mkdirSync(databaseFolder(folder, suffix));
  for (const [suffix, ldif] of Object.entries(options.databases)) load({ configFile, suffix, ldif });
  return configFile;
}

function configuration(folder: string, { databases, demandsCertificates = false, globalLines = [] }: SlapdOptions): string {
  const lines = [
    ...['core', 'cosine', 'inetorgperson'].map((schema) => `include /etc/ldap/schema/${schema}.schema`),
    'modulepath /usr/lib/ldap',
    'moduleload back_mdb',
    'moduleload ppolicy',
    `TLSCACertificateFile ${join(folder, 'ca.pem')}`,
    `TLSCertificateFile ${join(folder, 'server.pem')}`,
    `TLSCertificateKeyFile ${join(folder, 'server.key')}`,
    `TLSVerifyClient ${demandsCertificates ? 'demand' : 'never'}`,
    ...globalLines,
    ...Object.keys(databases).flatMap((suffix) => [
      'database mdb',
      `suffix "${suffix}"`,
      `rootdn "cn=admin,${suffix}"`,
      `rootpw ${adminPassword}`,
      `directory ${databaseFolder(folder, suffix)}`,
      'dbnosync',
      'overlay ppolicy',
      'ppolicy_use_lockout',
      'access to attrs=userPassword by self write by anonymous auth by * none',
      'access to * by users read by anonymous read',
    ]),
  ];
  return `${lines.join('\n')}\n`;
}

const databaseFolder = (folder: string, suffix: string): string => join(folder, suffix.replace(/[^a-z]+/g, '-'));

function load({ configFile, suffix, ldif }: { configFile: string; suffix: string; ldif: string }): void {
  const { status, stderr } = spawnSync(slapd('slapadd'), ['-q', '-f', configFile, '-b', suffix], { input: ldif, encoding: 'utf8' });
  if (status !== 0) throw new Error(`slapadd: ${stderr}`);
}

async function untilListening(port: number, server: ServerProcess, logFile: string): Promise<void> {
  for (const deadline = Date.now() + readySeconds * 1000; Date.now() < deadline && !server.ended(); await sleep(15)) {
    if (await listens(port)) return;
  }
  await server.stop();
  throw new Error(`slapd did not start: ${readFileSync(logFile, 'utf8').slice(-500)}`);
}

const listens = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = createConnection({ port, host: '127.0.0.1' }, () => resolve(true));
    socket.on('connect', () => socket.destroy()).on('error', () => resolve(false));
  });
