import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CertifiedKey, capturedLog, issueCertificate } from '@gauth/service-kit/testing';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { adminPassword, type Slapd, slapdPorts, startSlapd } from '../../../../../test/support/slapd.ts';
import { exampleEntries, otherEntries, referralEntry } from '../../../test/directory-entries.ts';
import type { ExternalAnswer, ExternalClaim, ExternalModule, OptionSections } from '../module.ts';
import { createLdapModule } from './ldap-module.ts';

// Two directories: `near` for most, which refers to `far`, which demands certificates of clients and refers back.

let near: Slapd;
let far: Slapd;
let folder: string;
let authority: CertifiedKey;
const file = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gauth-ldap-'));
  authority = issueCertificate({ commonName: 'directory authority', purpose: 'authority' });
  const client = issueCertificate({ commonName: 'config-server', purpose: 'client' }, authority);
  const stranger = issueCertificate({ commonName: 'another authority', purpose: 'authority' });
  writeFileSync(file('client.pem'), client.cert);
  writeFileSync(file('client.key'), client.key, { mode: 0o600 });
  writeFileSync(file('stranger.pem'), stranger.cert);
  const [nearPorts, farPorts] = [await slapdPorts(), await slapdPorts()];
  const reference = referralEntry('elsewhere', `ldap://127.0.0.1:${farPorts.plain}/dc=other,dc=test??sub`);
  near = await startSlapd({
    databases: { 'dc=example,dc=test': `${exampleEntries}\n${reference}` },
    authority,
    hosts: ['127.0.0.1'],
    globalLines: [`referral ldap://127.0.0.1:${farPorts.plain}`],
    ports: nearPorts,
  });
  far = await startSlapd({
    databases: { 'dc=example,dc=test': exampleEntries, 'dc=other,dc=test': otherEntries },
    authority,
    demandsCertificates: true,
    globalLines: [`referral ldap://127.0.0.1:${nearPorts.plain}`],
    ports: farPorts,
  });
});
afterAll(async () => {
  await Promise.all([near?.stop(), far?.stop()]);
  rmSync(folder, { recursive: true, force: true });
});

const cleanUps: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

const place = (base = 'dc=example,dc=test', filter = '(uid=X)'): string => `/${base}??sub?${filter}`;
const server = (slapd: Slapd, path = place()): Record<string, string> => ({
  'ldap-url': `ldap://127.0.0.1:${slapd.ports.plain}${path}`,
  'app-user': `cn=admin,dc=example,dc=test`,
  password: adminPassword,
});
const moduleOf = (sections: OptionSections): ExternalModule & { log: () => string } => {
  const { logger, text } = capturedLog();
  const made = createLdapModule(sections, { logger, now: () => new Date() });
  cleanUps.push(() => made.close());
  return { ...made, log: text };
};
const claim = (externalId: string, password = externalId, signal = AbortSignal.timeout(9000)): ExternalClaim => ({
  person: { dbid: 101, userName: 'agent1', externalId },
  password,
  signal,
});
const check = (options: Record<string, string>, ...typed: Parameters<typeof claim>): Promise<ExternalAnswer> =>
  moduleOf({ gauth_ldap: options }).check(claim(...typed));

const refused = (code: string, diagnostic: string, unknown = false): ExternalAnswer => ({
  kind: 'refused',
  reason: code,
  unknown,
  diagnostics: [diagnostic],
});
const yes: ExternalAnswer = { kind: 'accepted', diagnostics: [] };
const nobody = refused('the search found nobody', 'No such object', true);
const wrongPassword = refused('49 Invalid credentials', 'Invalid credentials');

it.each([
  ['a password that holds', 'ldap1', 'ldap1', yes],
  ['another password', 'ldap1', 'Ldap1', wrongPassword],
  ['letters beyond ASCII', 'Grüße', 'Pässwörter ☃', yes],
  ['the same letters composed in another way', 'Grüße', 'Pässwörter ☃'.normalize('NFD'), wrongPassword],
  ['a name of characters that mean something in filters', 'a*(b)\\c', 'star', yes],
  ['nobody', 'nobody', 'nobody', nobody],
  ['every name', '*', 'ldap1', nobody],
  ['a filter that goes on', '*)(uid=*', 'ldap1', nobody],
  ['a filter of its own', 'ldap1)(|(uid=*', 'ldap1', nobody],
  ['an escape', '\\6cdap1', 'ldap1', nobody],
  ['a name that ends early', 'ldap1\0', 'ldap1', nobody],
])('answers to %s', async (_what, externalId, password, answer) => {
  expect(await check(server(near), externalId, password)).toEqual(answer);
});

it('takes the user name of somebody without an External ID', async () => {
  const person = { dbid: 102, userName: 'ldap1', externalId: '' };
  const tested = moduleOf({ gauth_ldap: server(near) });
  expect(await tested.check({ ...claim(''), person, password: 'ldap1' })).toEqual(yes);
  expect(await tested.check({ ...claim(''), person: { ...person, userName: '' }, password: 'ldap1' })).toEqual(nobody);
});

it('searches as nobody without app-user', async () => {
  expect(await check({ 'ldap-url': server(near)['ldap-url'] ?? '' }, 'ldap1')).toEqual(yes);
});

it.each([['several entries', 'twins@example.test']])('refuses when the search finds %s', async (_what, externalId) => {
  const options = server(near, place(undefined, '(mail=X)'));
  const reason = 'the search found more than one entry';
  expect(await check(options, externalId, 'twin')).toEqual({ kind: 'refused', reason, unknown: false, diagnostics: [] });
});

it('sends no empty password to a directory', async () => {
  // Lines of the test before may still come, but no bind: those were waited for.
  const bindsSoFar = () => near.log().split(' BIND ').length;
  const before = bindsSoFar();
  expect(await check(server(near), 'ldap1', '')).toMatchObject({ kind: 'refused', reason: 'an empty password is not sent' });
  expect(bindsSoFar()).toBe(before);
});

it('says nothing of the service account to persons when that is refused', async () => {
  const options = { ...server(near), password: 'wrong', 'retry-interval': '0' };
  const before = binds(near, 'cn=admin,dc=example,dc=test');
  expect(await check(options, 'ldap1')).toEqual({
    kind: 'unavailable',
    reason: `ldap://127.0.0.1:${near.ports.plain}: app-user is refused: 49 Invalid credentials`,
  });
  // Another try would only bring the account nearer to being locked.
  expect(binds(near, 'cn=admin,dc=example,dc=test')).toBe(before + 1);
});

const binds = (slapd: Slapd, name: string): number => slapd.log().split(`BIND dn="${name}" method=128`).length - 1;
const ldap1 = 'cn=ldap1,ou=people,dc=example,dc=test';

const tls =
  (scheme: string, host: string, more: Record<string, string> = {}) =>
  () => ({
    ...server(near),
    'ldap-url': `${scheme}://${host}:${scheme === 'ldaps' ? near.ports.tls : near.ports.plain}${place()}`,
    'cacert-path': near.caFile,
    'retry-attempts': '0',
    ...Object.fromEntries(Object.entries(more).map(([name, value]) => [name, value.replace('FOLDER', folder)])),
  });
const certificate = (code: string) => ({
  kind: 'unavailable',
  reason: expect.stringContaining(`: the certificate does not hold: ${code}`),
});

it.each([
  ['ldaps', tls('ldaps', '127.0.0.1'), yes],
  ['StartTLS', tls('ldap', '127.0.0.1', { starttls: 'true' }), yes],
  ['ldaps with a name that the certificate has not', tls('ldaps', 'localhost'), certificate('ERR_TLS_CERT_ALTNAME_INVALID')],
  ['StartTLS with such a name', tls('ldap', 'localhost', { starttls: 'true' }), certificate('ERR_TLS_CERT_ALTNAME_INVALID')],
  [
    'ldaps and another authority',
    tls('ldaps', '127.0.0.1', { 'cacert-path': 'FOLDER/stranger.pem' }),
    certificate('SELF_SIGNED_CERT_IN_CHAIN'),
  ],
  ['ldaps and the authorities of the system', tls('ldaps', '127.0.0.1', { 'cacert-path': '' }), certificate('SELF_SIGNED_CERT_IN_CHAIN')],
  [
    'StartTLS and another authority',
    tls('ldap', '127.0.0.1', { starttls: 'true', 'cacert-path': 'FOLDER/stranger.pem' }),
    certificate('SELF_SIGNED_CERT_IN_CHAIN'),
  ],
  [
    'a file of an authority that is not there',
    tls('ldaps', '127.0.0.1', { 'cacert-path': 'FOLDER/none.pem' }),
    { kind: 'unavailable', reason: expect.stringContaining(': a file of certificates cannot be read: ENOENT') },
  ],
])('checks certificates: %s', async (_what, options, answer) => {
  expect(await check(options(), 'ldap1')).toEqual(answer);
});

it('shows its own certificate where one is demanded', async () => {
  const url = `ldaps://localhost:${far.ports.tls}${place()}`;
  const options = { ...server(far), 'ldap-url': url, 'cacert-path': far.caFile, 'retry-attempts': '0' };
  expect(await check(options, 'ldap1')).toMatchObject({ kind: 'unavailable' });
  expect(await check({ ...options, 'cert-path': file('client.pem'), 'key-path': file('client.key') }, 'ldap1')).toEqual(yes);
});

it.each([
  ['0', 'dc=other,dc=test', 'far1', { kind: 'unavailable', reason: '10 Referral' }],
  ['1', 'dc=other,dc=test', 'far1', yes],
  ['1', 'dc=other,dc=test', 'far2', nobody],
  ['1', 'dc=nowhere', 'far1', { kind: 'unavailable', reason: '54 Loop detected' }],
  ['1', 'dc=example,dc=test', 'far1', nobody],
  ['2', 'dc=example,dc=test', 'far1', yes],
  ['2', 'dc=example,dc=test', 'far2', nobody],
])('with chase-referrals=%s and the base %s answers for %s', async (chase, base, externalId, answer) => {
  const options = { ...server(near, place(base)), 'chase-referrals': chase, 'app-user': '' };
  expect(await check(options, externalId)).toEqual(answer);
});

it('goes on under TLS where a referral leads to when it began under TLS', async () => {
  const options = {
    'ldap-url': `ldaps://127.0.0.1:${near.ports.tls}${place('dc=other,dc=test')}`,
    'chase-referrals': '1',
    'cacert-path': near.caFile,
  };
  const failure = { kind: 'unavailable', reason: expect.stringContaining('a server of a referral: ') };
  const before = binds(far, 'uid=far1,dc=other,dc=test');
  // The far server demands a certificate, so without one there is no TLS, and nothing may be said.
  expect(await check(options, 'far1')).toEqual(failure);
  expect(binds(far, 'uid=far1,dc=other,dc=test')).toBe(before);
  expect(await check({ ...options, 'cert-path': file('client.pem'), 'key-path': file('client.key') }, 'far1')).toEqual(yes);
  expect(binds(far, 'uid=far1,dc=other,dc=test')).toBe(before + 1);
});

it.each([
  // Changed within the same second as the check, or not.
  ['expiring', { kind: 'accepted', diagnostics: [expect.stringMatching(/^The password expires in (19|20) days\.$/)] }],
  ['expired', { kind: 'accepted', diagnostics: ['The password has expired. It can be used 2 more times.'] }],
  ['reset', { kind: 'accepted', diagnostics: ['The password must be changed.'] }],
  ['locked', refused('49 Invalid credentials, the account is locked', 'Invalid credentials')],
])('tells what the password policy says of %s', async (externalId, answer) => {
  expect(await check(server(near), externalId)).toEqual(answer);
});

it('tells the words of the operator, and tries again on the codes marked so', async () => {
  writeFileSync(file('ldaperrors.txt'), '; server codes\n; ours\n49* The password is wrong.\n32 Who is that?\n');
  const options = { ...server(near), 'ldaperrors-path': file('ldaperrors.txt'), 'retry-attempts': '2', 'retry-interval': '0' };
  const before = binds(near, ldap1);
  expect(await check(options, 'ldap1', 'wrong')).toEqual(refused('49 Invalid credentials', 'The password is wrong.'));
  expect(binds(near, ldap1)).toBe(before + 3);
  expect(await check(options, 'nobody')).toEqual(refused('the search found nobody', 'Who is that?', true));
});

it('asks once while a good and the last bad password are remembered, and again when the person has changed', async () => {
  const authentication = { 'ldap-cache-time': '60', 'ldap-negative-cache-time': '60' };
  const tested = moduleOf({ gauth_ldap: server(near), authentication });
  const asked = async (password: string): Promise<[string, number]> => {
    const before = binds(near, ldap1);
    const { kind } = await tested.check(claim('ldap1', password));
    return [kind, binds(near, ldap1) - before];
  };
  expect(await asked('ldap1')).toEqual(['accepted', 1]);
  expect(await asked('ldap1')).toEqual(['accepted', 0]);
  expect(await asked('wrong')).toEqual(['refused', 1]);
  expect(await asked('wrong')).toEqual(['refused', 0]);
  expect(await asked('worse')).toEqual(['refused', 1]);
  expect(await asked('wrong')).toEqual(['refused', 1]);
  expect(await asked('ldap1')).toEqual(['accepted', 0]);
  tested.forget?.(101);
  expect(await asked('ldap1')).toEqual(['accepted', 1]);
});

it('changes a password where that is allowed, by the rights of the person', async () => {
  expect(moduleOf({ gauth_ldap: server(near) }).changePassword).toBeUndefined();
  const sections = { gauth_ldap: { ...server(near), 'password-change': 'true' }, authentication: { 'ldap-cache-time': '60' } };
  const tested = moduleOf(sections);
  const change = (password: string, newPassword: string) => tested.changePassword?.({ ...claim('changer', password), newPassword });
  expect(await tested.check(claim('changer', 'old-password'))).toEqual(yes);
  expect(await change('wrong', 'new-password')).toEqual(wrongPassword);
  expect(await change('old-password', 'short')).toEqual({
    kind: 'unacceptable',
    reason: '19 Constraint violation',
    diagnostics: ['Password fails quality checking policy'],
  });
  expect(await change('old-password', '')).toMatchObject({ kind: 'unacceptable' });
  expect(await change('old-password', 'new pässword')).toEqual(yes);
  expect(await tested.check(claim('changer', 'old-password'))).toEqual(wrongPassword);
  expect(await tested.check(claim('changer', 'new pässword'))).toEqual(yes);
});

/** A server that accepts connections and handles them as told. */
async function double(
  handle: (socket: Socket) => void,
): Promise<{ server: Server; sockets: Set<Socket>; accepted: () => number; port: number }> {
  const sockets = new Set<Socket>();
  let accepted = 0;
  const listening = createServer((socket) => {
    accepted += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => undefined);
    handle(socket);
  }).listen(0, '127.0.0.1');
  await once(listening, 'listening');
  cleanUps.push(() => {
    for (const socket of sockets) socket.destroy();
    listening.close();
  });
  return { server: listening, sockets, accepted: () => accepted, port: (listening.address() as AddressInfo).port };
}
const proxied = () =>
  double((socket) => {
    const other = connect(near.ports.plain, '127.0.0.1');
    other.on('error', () => undefined).on('close', () => socket.destroy());
    socket.on('close', () => other.destroy());
    socket.pipe(other).pipe(socket);
  });
const silent = () => double((socket) => socket.resume());
const at = (port: number): Record<string, string> => ({ ...server(near), 'ldap-url': `ldap://127.0.0.1:${port}${place()}` });

it('passes a silent server over, and stays with the one that answers', async () => {
  const hanging = await silent();
  const tested = moduleOf({ gauth_ldap: { ...at(hanging.port), 'search-timeout': '1' }, gauth_ldap_2: server(near) });
  expect(await Promise.all([1, 2, 3].map(() => tested.check(claim('ldap1'))))).toEqual([yes, yes, yes]);
  expect(hanging.accepted()).toBe(3);
  expect(await tested.check(claim('ldap1', 'wrong'))).toEqual(wrongPassword);
  expect(hanging.accepted()).toBe(3);
});

it('goes to the next server in the order when one is killed, and stays there when it is back', async () => {
  const databases = { 'dc=example,dc=test': exampleEntries };
  const ports = await slapdPorts();
  const first = await startSlapd({ databases, authority, ports });
  cleanUps.push(() => first.stop());
  const tested = moduleOf({ gauth_ldap_10: at(1), gauth_ldap_2: server(near), gauth_ldap: server(first) });
  expect(await tested.check(claim('ldap1'))).toEqual(yes);
  expect(binds(first, ldap1)).toBe(1);
  const before = binds(near, ldap1);
  process.kill(first.pid, 'SIGKILL');
  expect(await tested.check(claim('ldap1'))).toEqual(yes);
  const back = await startSlapd({ databases, authority, ports });
  cleanUps.push(() => back.stop());
  expect(await tested.check(claim('ldap1'))).toEqual(yes);
  expect(binds(near, ldap1)).toBe(before + 2);
  expect(binds(back, ldap1)).toBe(0);
});

it('is unavailable only when every server failed at every try', async () => {
  let tries = 0;
  const closing = await double((socket) => {
    tries += 1;
    socket.destroy();
  });
  const sections = { gauth_ldap: { ...at(closing.port), 'retry-attempts': '2', 'retry-interval': '0' }, gauth_ldap_1: at(1) };
  expect(await moduleOf(sections).check(claim('ldap1'))).toEqual({
    kind: 'unavailable',
    reason: `ldap://127.0.0.1:${closing.port}: the connection was closed; ldap://127.0.0.1:1: no connection: ECONNREFUSED`,
  });
  expect(tries).toBe(3);
});

it('lets go of everything when nobody waits any more', async () => {
  const hanging = await silent();
  const ending = new AbortController();
  const tested = moduleOf({ gauth_ldap: at(hanging.port), gauth_ldap_1: at(hanging.port) });
  const answering = tested.check(claim('ldap1', 'ldap1', ending.signal));
  await once(hanging.server, 'connection');
  ending.abort();
  expect(await answering).toEqual({ kind: 'unavailable', reason: 'the directory did not answer in time' });
  for (const socket of hanging.sockets) await once(socket, 'close');
  expect(hanging.accepted()).toBe(1);
});

it('keeps a connection for searches and one for binds until it is closed', async () => {
  const proxy = await proxied();
  const tested = moduleOf({ gauth_ldap: at(proxy.port) });
  for (const password of ['ldap1', 'wrong', 'ldap1', 'ldap1']) await tested.check(claim('ldap1', password));
  expect([proxy.accepted(), proxy.sockets.size]).toEqual([2, 2]);
  // A directory ends connections when it likes.
  for (const socket of proxy.sockets) socket.destroy();
  expect(await tested.check(claim('ldap1'))).toEqual(yes);
  expect(proxy.accepted()).toBe(4);
  await Promise.all([tested.close(), ...[...proxy.sockets].map((socket) => once(socket, 'close'))]);
  expect(proxy.sockets.size).toBe(0);
});

it('lets idle connections go after idle-timeout', async () => {
  const proxy = await proxied();
  await moduleOf({ gauth_ldap: { ...at(proxy.port), 'idle-timeout': '1' } }).check(claim('ldap1'));
  expect(proxy.sockets.size).toBe(2);
  await Promise.all([...proxy.sockets].map((socket) => once(socket, 'close')));
  expect(proxy.sockets.size).toBe(0);
});

it('logs what it does when it is to, without passwords and names', async () => {
  const tested = moduleOf({ gauth_ldap: { ...server(near), verbose: '1' } });
  await tested.check(claim('ldap1', 'ldap1'));
  const text = tested.log();
  expect(text).toContain('"ldap.step":"bind"');
  expect(text).not.toMatch(/ldap1|admin/);
});
