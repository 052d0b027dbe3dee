import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, createServer } from 'node:tls';
import { issueCertificate } from '@gauth/service-kit/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type CertificateFiles, type LocalCertificates, localCertificates } from './local-certificates.ts';

let folder: string;
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'gauth-certificates-')), 'tls');
});
afterEach(() => rmSync(join(folder, '..'), { recursive: true }));

const read = ({ certFile, keyFile }: CertificateFiles) => ({ cert: readFileSync(certFile), key: readFileSync(keyFile) });
const contents = ({ authority, server, client }: LocalCertificates) =>
  [authority, server, client].flatMap(({ certFile, keyFile }) => [readFileSync(certFile, 'utf8'), readFileSync(keyFile, 'utf8')]);

/** Which of the six files of two calls are the same: certificate and key of the authority, the server, the client. */
const same = (before: readonly string[], after: readonly string[]) => before.map((content, i) => content === after[i]);

it('makes certificates with which both sides of a connection prove who they are', async () => {
  const { authority, server, client } = localCertificates(folder);
  const ca = readFileSync(authority.certFile);
  const listening = createServer({ ...read(server), ca, requestCert: true, rejectUnauthorized: true }).listen(0, '127.0.0.1');
  await once(listening, 'listening');
  const { port } = listening.address() as AddressInfo;
  const accepted = once(listening, 'secureConnection');
  const caller = connect({ ...read(client), ca, port, host: '127.0.0.1', servername: 'localhost' });
  await once(caller, 'secureConnect');
  const [socket] = await accepted;
  expect([caller.getPeerX509Certificate()?.subject, socket.getPeerX509Certificate().subject]).toEqual([
    'CN=localhost',
    'CN=demonstration-client',
  ]);
  caller.destroy();
  listening.close();
});

it('keeps keys to their owner', () => {
  const { authority, server, client } = localCertificates(folder);
  expect([authority, server, client].map(({ keyFile }) => statSync(keyFile).mode & 0o777)).toEqual([0o600, 0o600, 0o600]);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
});

it('gives a browser no reason to refuse the server', () => {
  const { server } = localCertificates(folder);
  const { validFromDate, validToDate } = new X509Certificate(readFileSync(server.certFile));
  expect((validToDate.getTime() - validFromDate.getTime()) / 86_400_000).toBe(398);
});

it('leaves alone what is good', () => {
  const before = contents(localCertificates(folder));
  expect(contents(localCertificates(folder))).toEqual(before);
});

it('makes anew what expires soon', () => {
  const made = localCertificates(folder);
  const before = contents(made);
  const issuer = { cert: readFileSync(made.authority.certFile, 'utf8'), key: readFileSync(made.authority.keyFile, 'utf8') };
  const soon = { from: new Date(Date.now() - 1000), to: new Date(Date.now() + 29 * 86_400_000) };
  const old = issueCertificate({ commonName: 'localhost', purpose: 'server', validity: soon }, issuer);
  writeFileSync(made.server.certFile, old.cert);
  writeFileSync(made.server.keyFile, old.key);
  expect(same(before, contents(localCertificates(folder)))).toEqual([true, true, false, false, true, true]);
});

it.each<[string, (made: LocalCertificates) => void]>([
  ['is missing', ({ client }) => rmSync(client.keyFile)],
  ['is broken', ({ client }) => writeFileSync(client.certFile, 'broken')],
  ['is of another pair', ({ client, server }) => writeFileSync(client.keyFile, readFileSync(server.keyFile))],
])('makes anew a certificate that %s', (_what, harm) => {
  const made = localCertificates(folder);
  const before = contents(made);
  harm(made);
  expect(same(before, contents(localCertificates(folder)))).toEqual([true, true, true, true, false, false]);
});

it('makes everything anew when the authority is gone', () => {
  const made = localCertificates(folder);
  const before = contents(made);
  rmSync(made.authority.certFile);
  expect(same(before, contents(localCertificates(folder)))).toEqual(Array(6).fill(false));
  expect(existsSync(made.authority.certFile)).toBe(true);
});
