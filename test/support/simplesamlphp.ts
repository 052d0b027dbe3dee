import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { withFreePort } from '@gauth/dev/free-port';
import { spawnServer } from '@gauth/dev/server-process';

/** Somebody who can sign in there; `uid` becomes their persistent NameID, `mail` that by e-mail, and every other is transient. */
export interface SimpleSamlUser {
  name: string;
  password: string;
  attributes: Readonly<Record<string, readonly string[]>>;
}

/** Who may ask it to sign people in. */
export interface SimpleSamlServiceProvider {
  /** Where its metadata is read from, or the document itself. */
  metadataUrl?: string;
  metadataXml?: string;
  /** Settings of SimpleSAMLphp beside what the document says, such as `{ 'assertion.encryption': true }`. */
  settings?: Readonly<Record<string, unknown>>;
}

/** What a SimpleSAMLphp is started with. */
export interface SimpleSamlPhpOptions {
  port?: number;
  serviceProviders?: readonly SimpleSamlServiceProvider[];
  users: readonly SimpleSamlUser[];
}

/** A running SimpleSAMLphp as identity provider. */
export interface SimpleSamlPhp {
  /** Without a slash at the end. */
  url: string;
  metadataUrl: string;
  /** The document as it is now. */
  metadata(): Promise<string>;
  /** Where a sign-in begins that nobody asked for. */
  signInUrl(entityId: string, relayState?: string): string;
  /** Where a sign-out begins there. */
  signOutUrl: string;
  /** Replaces what it knew of the service provider before. */
  addServiceProvider(provider: SimpleSamlServiceProvider): Promise<void>;
  /** Shows a second certificate beside the first, which still signs. */
  announceKey(): Promise<void>;
  /** Signs with the announced key, and forgets the other. */
  useAnnouncedKey(): Promise<void>;
  /** Ends it and removes what it wrote. */
  stop(): Promise<void>;
}

const files = fileURLToPath(new URL('simplesamlphp', import.meta.url));
const documentRoot = '/usr/share/simplesamlphp/www';
const readySeconds = 20;
const run = promisify(execFile);

/** Starts Debian's SimpleSAMLphp under PHP's own web server, and waits until it shows its metadata. */
export const startSimpleSamlPhp = (options: SimpleSamlPhpOptions): Promise<SimpleSamlPhp> =>
  withFreePort((port) => start(options, port), options.port);

async function start({ users, serviceProviders = [] }: SimpleSamlPhpOptions, port: number): Promise<SimpleSamlPhp> {
  const folder = await mkdtemp(join(tmpdir(), 'gauth-simplesamlphp-'));
  const url = `http://127.0.0.1:${port}`;
  const instance = await prepare(folder, { url, users });
  for (const provider of serviceProviders) await instance.addServiceProvider(provider);
  const server = await spawnPhp(folder, port);
  const stop = async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
  const metadataUrl = `${url}/saml2/idp/metadata.php`;
  for (const deadline = Date.now() + readySeconds * 1000; !(await answers(metadataUrl)); await sleep(20)) {
    if (Date.now() < deadline && !server.ended()) continue;
    const log = await readFile(join(folder, 'php.log'), 'utf8');
    await stop();
    throw new Error(`SimpleSAMLphp did not start: ${log}`);
  }
  return {
    ...instance,
    url,
    metadataUrl,
    metadata: async () => (await fetch(metadataUrl)).text(),
    signInUrl: (entityId, relayState) =>
      `${url}/saml2/idp/SSOService.php?${new URLSearchParams({ spentityid: entityId, ...(relayState !== undefined && { RelayState: relayState }) })}`,
    signOutUrl: `${url}/saml2/idp/SingleLogoutService.php?${new URLSearchParams({ ReturnTo: `${url}/logout.php` })}`,
    stop,
  };
}

const spawnPhp = (folder: string, port: number) =>
  spawnServer(
    ['php', '-d', 'opcache.enable_cli=1', '-d', `session.save_path=${join(folder, 'tmp')}`, '-S', `127.0.0.1:${port}`, '-t', documentRoot],
    { env: { ...process.env, SIMPLESAMLPHP_CONFIG_DIR: folder } },
    { logFile: join(folder, 'php.log'), signal: 'TERM', graceSeconds: 5 },
  );

async function answers(url: string): Promise<boolean> {
  const response = await fetch(url).catch(() => undefined);
  await response?.body?.cancel();
  return response?.ok === true;
}

async function prepare(folder: string, { url, users }: { url: string; users: readonly SimpleSamlUser[] }) {
  for (const name of ['cert', 'log', 'data', 'tmp', 'service-providers']) await mkdir(join(folder, name), { recursive: true });
  await cp(files, folder, { recursive: true });
  let [key, next] = [await newKey(folder), ''];
  const accounts = users.map(({ name, password, attributes }) => [`${name}:${password}`, attributes]);
  const salt = randomBytes(16).toString('hex');
  const write = () =>
    writeFile(
      join(folder, 'settings.json'),
      JSON.stringify({ url, salt, key, nextKey: next || null, users: Object.fromEntries(accounts) }),
    );
  await write();
  return {
    addServiceProvider: (provider: SimpleSamlServiceProvider) => addServiceProvider(folder, provider),
    async announceKey() {
      next = await newKey(folder);
      await write();
    },
    async useAnnouncedKey() {
      [key, next] = [next, ''];
      await write();
    },
  };
}

async function addServiceProvider(folder: string, { metadataUrl, metadataXml, settings = {} }: SimpleSamlServiceProvider): Promise<void> {
  const document = metadataXml ?? (await (await fetch(metadataUrl ?? '')).text());
  const [, entityId = ''] = /entityID="([^"]+)"/.exec(document) ?? [];
  const file = join(folder, 'service-providers', Buffer.from(entityId).toString('hex').slice(-100));
  await writeFile(`${file}.json`, JSON.stringify(settings));
  await writeFile(`${file}.xml`, document);
}

/** A key of its own with a certificate for a day, by the name of its files. */
async function newKey(folder: string): Promise<string> {
  const name = `idp-${randomBytes(4).toString('hex')}`;
  const [key, certificate] = [join(folder, 'cert', `${name}.key`), join(folder, 'cert', `${name}.pem`)];
  const args = [
    '-x509',
    '-new',
    '-nodes',
    '-newkey',
    'rsa:2048',
    '-keyout',
    key,
    '-out',
    certificate,
    '-subj',
    '/CN=idp.test',
    '-days',
    '1',
  ];
  await run('openssl', ['req', ...args]);
  return name;
}
