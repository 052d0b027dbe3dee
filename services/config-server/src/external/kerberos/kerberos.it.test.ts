import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { capturedLog } from '@gauth/service-kit/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Kdc, signInToRealm, startKdc, tokensFor, writeKerberosConfiguration } from '../../../../../test/support/kerberos.ts';
import type { ExternalModule, OptionSections } from '../module.ts';
import { createAcceptor } from './acceptor.ts';
import { createKerberos, type Kerberos } from './kerberos.ts';
import { kerberosEnvironment } from './kerberos-environment.ts';

// MIT KDCs: of our realm, of a realm that ours trusts, and one that only says that it is ours.

const log = capturedLog();
const folder = mkdtempSync(join(tmpdir(), 'gauth-kerberos-test-'));
const trust = 'addprinc -pw between krbtgt/EXAMPLE.TEST@OTHER.TEST';
let ours: Kdc;
let other: Kdc;
let impostor: Kdc;
let kerberos: Kerberos;
let module: ExternalModule;
let sections: OptionSections;

const inFolder = (name: string): string => {
  mkdirSync(join(folder, name), { recursive: true });
  return join(folder, name);
};
const made = (configuration: string): Kerberos => createKerberos({ secretsFolder: folder, logger: log.logger, configuration });
const moduleOf = (created: Kerberos, changed: Record<string, string> = {}): ExternalModule =>
  created.createModule({ gauth_kerberos: { ...sections.gauth_kerberos, ...changed } }, { logger: log.logger, now: () => new Date() });
const person = (userName: string, externalId = '') => ({ dbid: 1, userName, externalId });
const check = (userName: string, password: string, by = module) =>
  by.check({ person: person(userName), password, signal: AbortSignal.timeout(5000) });

beforeAll(async () => {
  const services = ['HTTP/localhost', 'host/localhost'];
  [ours, other, impostor] = await Promise.all([
    startKdc({
      realm: 'EXAMPLE.TEST',
      passwords: { kerberos1: 'kerberos1', 'kerberos1/admin': 'admin', locked: 'locked', expired: 'expired', soon: 'soon' },
      services,
      commands: ['modprinc -allow_tix locked', 'modprinc -pwexpire yesterday expired', 'modprinc -pwexpire "2 days" soon', trust],
    }),
    startKdc({ realm: 'OTHER.TEST', passwords: { kerberos1: 'other1' }, commands: [trust] }),
    startKdc({ realm: 'EXAMPLE.TEST', passwords: { kerberos1: 'chosen' }, services }),
  ]);
  copyFileSync(ours.keytab, join(folder, 'keytab'));
  sections = { gauth_kerberos: { spn: 'HTTP/localhost', keytab: join(folder, 'keytab'), realms: 'EXAMPLE.TEST' } };
  kerberos = made(ours.configuration);
  module = moduleOf(kerberos);
});
afterAll(async () => {
  await kerberos?.close();
  await Promise.all([ours, other, impostor].map((kdc) => kdc?.stop()));
  rmSync(folder, { recursive: true, force: true });
});

describe('a password', () => {
  it('is right when the KDC says so and proves itself by our keytab', async () => {
    expect(await check('kerberos1', 'kerberos1')).toEqual({ kind: 'accepted', diagnostics: [] });
  });

  it('is asked about under the External ID, with or without its realm', async () => {
    for (const externalId of ['kerberos1', 'kerberos1@EXAMPLE.TEST'])
      expect(
        await module.check({ person: person('agent', externalId), password: 'kerberos1', signal: AbortSignal.timeout(5000) }),
      ).toMatchObject({ kind: 'accepted' });
  });

  it('that expires soon is right, and the KDC warns', async () => {
    expect(await check('soon', 'soon')).toEqual({
      kind: 'accepted',
      diagnostics: [expect.stringMatching(/^Your password will expire in (47 hours|2 days) on /)],
    });
  });

  const told = (text: string) => ({ reason: text, unknown: false, diagnostics: [text] });
  it.each([
    ['is wrong', 'kerberos1', 'wrong', { reason: 'Password incorrect', unknown: false, diagnostics: [] }],
    [
      'begins with the right one',
      'kerberos1',
      'kerberos1\nmore',
      { reason: 'nobody can have this password', unknown: false, diagnostics: [] },
    ],
    ['is of nobody', 'stranger', 'kerberos1', { reason: 'the KDC does not know the principal', unknown: true, diagnostics: [] }],
    [
      'is of the administrator of the same name',
      'kerberos1/admin',
      'admin',
      { reason: 'the KDC does not know the principal', unknown: true, diagnostics: [] },
    ],
    [
      'is of a name that looks like an option',
      '-V',
      'kerberos1',
      { reason: 'the KDC does not know the principal', unknown: true, diagnostics: [] },
    ],
    ['must be changed', 'expired', 'expired', told('Password has expired')],
    ['is wrong and must be changed', 'expired', 'wrong', { reason: 'Password incorrect', unknown: false, diagnostics: [] }],
    ['is of a locked principal', 'locked', 'locked', told("Client's credentials have been revoked")],
  ])('that %s is refused', async (_what, userName, password, refusal) => {
    expect(await check(userName, password)).toEqual({ kind: 'refused', ...refusal });
  });

  it('lets nobody in by a KDC that does not know our key, whatever it says', async () => {
    const spoofed = made(impostor.configuration);
    try {
      expect(await check('kerberos1', 'chosen', moduleOf(spoofed))).toEqual({
        kind: 'unavailable',
        reason: expect.stringMatching(/^the keytab does not confirm the KDC: /),
      });
      expect(log.text()).toContain('kerberos.kdc-not-proved');
    } finally {
      await spoofed.close();
    }
  });

  it('is not checked while no KDC answers, or nobody waits', async () => {
    const port = 9;
    const away = made(writeKerberosConfiguration(inFolder('away'), [{ realm: 'EXAMPLE.TEST', port }]));
    try {
      const reason = "Cannot contact any KDC for realm 'EXAMPLE.TEST'";
      expect(await check('kerberos1', 'kerberos1', moduleOf(away))).toEqual({ kind: 'unavailable', reason });
      expect(await module.check({ person: person('kerberos1'), password: 'kerberos1', signal: AbortSignal.abort() })).toEqual({
        kind: 'unavailable',
        reason: 'no KDC answers in time',
      });
    } finally {
      await away.close();
    }
  });

  it.each([
    ['a service that the KDC does not know', { spn: 'HTTP/elsewhere' }, 'Server not found in Kerberos database'],
    ['a keytab outside of the folder of secrets', { keytab: '/etc/hostname' }, 'an option names a keytab outside of the folder of secrets'],
    ['no realm', { realms: '' }, 'realms: expected the name of a realm'],
  ])('is not checked with %s', async (_what, options, reason) => {
    expect(await check('kerberos1', 'kerberos1', moduleOf(kerberos, options))).toEqual({ kind: 'unavailable', reason });
  });
});

describe('a ticket', () => {
  let cache: string;
  beforeAll(async () => {
    cache = await signInToRealm({ ...ours, principal: 'kerberos1', password: 'kerberos1' }, join(folder, 'cache'));
  });
  const tokens = async (...mechanisms: ('spnego' | 'kerberos')[]): Promise<Buffer[]> =>
    (await tokensFor({ ...ours, cache, service: 'HTTP@localhost' }, mechanisms)).map((token) => Buffer.from(token, 'base64'));
  const verify = (token: Buffer | undefined) => kerberos.tickets.verify(token ?? Buffer.alloc(0), sections);

  it('says by SPNEGO or plain Kerberos to whom it was given', async () => {
    for (const token of await tokens('spnego', 'kerberos'))
      expect(await verify(token)).toEqual({ kind: 'accepted', principal: 'kerberos1@EXAMPLE.TEST' });
  });

  it('is good once, however it is wrapped, among many at the same time', async () => {
    const [token] = await tokens('kerberos');
    const forms = Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? token : token && wrapped(token)));
    const answers = await Promise.all(forms.map(verify));
    expect(answers.filter(({ kind }) => kind === 'accepted')).toHaveLength(1);
    expect(answers.find(({ kind }) => kind === 'refused')).toEqual({ kind: 'refused', reason: 'Request is a replay' });
  });

  it('stays spent when the process that verified it is gone', async () => {
    const [token] = await tokens('spnego');
    const environment = kerberosEnvironment(inFolder('own'), ours.configuration);
    const job = { keytab: ours.keytab, service: 'HTTP@localhost', from: { token: token?.toString('base64') ?? '' } };
    const answers: unknown[] = [];
    for (const acceptor of [1, 2].map(() => createAcceptor({ environment, logger: log.logger }))) {
      answers.push(await acceptor.accept(job));
      await acceptor.close();
    }
    expect(answers).toEqual([
      { kind: 'accepted', principal: 'kerberos1@EXAMPLE.TEST' },
      { kind: 'refused', reason: 'Request is a replay' },
    ]);
  });

  it('of a realm that is not listed is refused, although our keytab opens it', async () => {
    const configuration = writeKerberosConfiguration(inFolder('both'), [ours, other]);
    const holder = { configuration, principal: 'kerberos1@OTHER.TEST', password: 'other1' };
    const foreign = await signInToRealm(holder, join(folder, 'foreign'));
    const [token = ''] = await tokensFor({ configuration, cache: foreign, service: 'HTTP@localhost' }, ['spnego']);
    expect(await verify(Buffer.from(token, 'base64'))).toEqual({ kind: 'refused', reason: 'the ticket is of a realm that is not listed' });
  });

  it('for another service is refused, although our keytab opens it', async () => {
    const [token = ''] = await tokensFor({ ...ours, cache, service: 'host@localhost' }, ['spnego']);
    expect(await verify(Buffer.from(token, 'base64'))).toMatchObject({ kind: 'refused' });
  });

  it('from a KDC that only says that it is ours is refused', async () => {
    const forged = await signInToRealm({ ...impostor, principal: 'kerberos1', password: 'chosen' }, join(folder, 'false'));
    const [token = ''] = await tokensFor({ ...impostor, cache: forged, service: 'HTTP@localhost' }, ['spnego']);
    expect(await verify(Buffer.from(token, 'base64'))).toMatchObject({ kind: 'refused' });
  });

  it('that is broken is refused, and the next good one is taken', async () => {
    const [token = Buffer.alloc(0), good] = await tokens('spnego', 'spnego');
    const damaged = [20, 60, 200, token.length - 1].map((at) => {
      const copy = Buffer.from(token);
      copy.writeUInt8((copy[at] ?? 0) ^ 0xff, at);
      return copy;
    });
    const broken = [
      Buffer.alloc(0),
      Buffer.from('NTLMSSP\0'),
      Buffer.alloc(70_000, 0x60),
      framed(Buffer.alloc(60_000, 0xff)),
      token.subarray(0, 100),
      ...damaged,
    ];
    for (const one of broken) expect(await verify(one)).toMatchObject({ kind: 'refused' });
    expect(await verify(good)).toMatchObject({ kind: 'accepted' });
  });

  it('is not judged without a keytab that has the key', async () => {
    writeFileSync(join(folder, 'empty'), Buffer.from('0502', 'hex'));
    const [token = Buffer.alloc(0)] = await tokens('spnego');
    const answer = await kerberos.tickets.verify(token, { gauth_kerberos: { ...sections.gauth_kerberos, keytab: join(folder, 'empty') } });
    expect(answer).toMatchObject({ kind: 'unavailable', reason: expect.stringMatching(/^the keytab has no key for HTTP@localhost: /) });
  });
});

it('writes neither passwords nor tickets into the log', () => {
  expect(log.text()).not.toMatch(/chosen|other1|[A-Za-z0-9+/=]{100}/);
});

const length = (bytes: number): Buffer => (bytes < 128 ? Buffer.of(bytes) : Buffer.of(0x82, bytes >> 8, bytes & 0xff));
const tagged = (tag: number, ...content: Buffer[]): Buffer => {
  const body = Buffer.concat(content);
  return Buffer.concat([Buffer.of(tag), length(body.length), body]);
};
const spnego = Buffer.from('06062b0601050502', 'hex');
const krb5 = Buffer.from('06092a864886f712010202', 'hex');
const framed = (content: Buffer): Buffer => tagged(0x60, spnego, content);

/** The same ticket and authenticator in the frame of SPNEGO (RFC 4178 §4.2.1). */
const wrapped = (token: Buffer): Buffer =>
  framed(tagged(0xa0, tagged(0x30, tagged(0xa0, tagged(0x30, krb5)), tagged(0xa2, tagged(0x04, token)))));
