import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ClientAuthorities, readClientAuthorities } from './client-authorities.ts';
import { capturedLog } from './testing/captured-log.ts';
import { type CertificateContent, type CertifiedKey, issueCertificate } from './testing/certificate.ts';

const now = new Date();
const day = (offset: number) => new Date(now.getTime() + offset * 24 * 3600 * 1000);
const authority = (content: Partial<CertificateContent> = {}, issuer?: CertifiedKey) =>
  issueCertificate({ commonName: 'authority', purpose: 'authority', validity: { from: day(-10), to: day(10) }, ...content }, issuer);

const root = authority({ commonName: 'root' });
const issuing = authority({ commonName: 'issuing' }, root);
const client = (issuer: CertifiedKey | undefined, content: Partial<CertificateContent> = {}) =>
  new X509Certificate(issueCertificate({ commonName: 'client', purpose: 'client', ...content }, issuer).cert);

let folder: string;
let caFile: string;
let log: ReturnType<typeof capturedLog>;
const opened: ClientAuthorities[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gauth-authorities-'));
  caFile = join(folder, 'ca.pem');
  log = capturedLog();
});
afterEach(() => {
  for (const authorities of opened.splice(0)) authorities.stop();
  rmSync(folder, { recursive: true });
});

function read(...bundle: { cert: string }[]): ClientAuthorities {
  writeFileSync(caFile, bundle.map(({ cert }) => cert).join('comment\n'));
  const authorities = readClientAuthorities(caFile, { logger: log.logger, everyMs: 10 });
  opened.push(authorities);
  return authorities;
}

const unknownExtension = { oid: [43, 6, 1, 4, 1, 99], value: Buffer.of(5, 0) };
const nameConstraints = { oid: [85, 29, 30], value: Buffer.of(0x30, 0) };

describe('the authorities of client certificates', () => {
  it.each([
    ['signed by one of them', client(root)],
    ['signed by an intermediate one of them', client(issuing)],
    ['that says nothing of its use', new X509Certificate(issueCertificate({ commonName: 'client' }, root).cert)],
    ['with an unknown extension that may be overlooked', client(root, { extensions: [{ ...unknownExtension, critical: false }] })],
  ])('vouch for a certificate %s', (_what, certificate) => {
    expect(read(root, issuing).vouchFor(certificate, now)).toBe(true);
  });

  it.each([
    ['signed by itself', client(undefined)],
    ['of another authority with the same name', client(authority({ commonName: 'root' }))],
    ['of an intermediate authority that is not listed itself', client(issuing)],
    ['signed by a certificate of theirs that is no authority', client(issueCertificate({ commonName: 'x', purpose: 'client' }, root))],
    ['that has expired', client(root, { validity: { from: day(-2), to: day(-1) } })],
    ['that is not valid yet', client(root, { validity: { from: day(1), to: day(2) } })],
    ['for servers', client(root, { purpose: 'server' })],
    ['with an unknown extension that forbids its use', client(root, { extensions: [{ ...unknownExtension, critical: true }] })],
  ])('do not vouch for a certificate %s', (_what, certificate) => {
    expect(read(root).vouchFor(certificate, now)).toBe(false);
  });

  it('do not vouch for a certificate when they have expired themselves', () => {
    const long = client(root, { validity: { from: day(-2), to: day(20) } });
    expect([now, day(9), day(11)].map((at) => read(root).vouchFor(long, at))).toEqual([true, true, false]);
  });

  it.each([
    ['nothing in PEM', [{ cert: 'garbage' }], 'holds no certificate in PEM'],
    ['a certificate that is cut off', [{ cert: root.cert.replace(/[^\n]+\n(?=-----END)/, '') }], 'asn1 encoding routines'],
    ['a certificate that is no authority', [root, issueCertificate({ commonName: 'x', purpose: 'client' }, root)], 'is no authority: CN=x'],
    [
      'an authority that is limited to names',
      [authority({ extensions: [{ ...nameConstraints, critical: true }] })],
      'limits its authority in ways this server does not check: CN=authority',
    ],
    [
      'an authority that should be limited to names',
      [authority({ extensions: [{ ...nameConstraints, critical: false }] })],
      'limits its authority in ways this server does not check: CN=authority',
    ],
  ])('are refused when the file holds %s', (_what, bundle, message) => {
    expect(() => read(...bundle)).toThrow(message);
  });

  it('are refused when the file is missing', () => {
    expect(() => readClientAuthorities(caFile, log)).toThrow('ENOENT');
  });

  it('change with the file, but not to something that cannot be used', async () => {
    const authorities = read(root);
    const [ofRoot, ofIssuing] = [client(root), client(issuing)];
    const actions = () => log.lines.map((line) => line['event.action']);

    writeFileSync(caFile, 'broken');
    await vi.waitFor(() => expect(actions()).toEqual(['client-authorities.refused']));
    expect([ofRoot, ofIssuing].map((certificate) => authorities.vouchFor(certificate, now))).toEqual([true, false]);

    writeFileSync(caFile, issuing.cert);
    await vi.waitFor(() => expect(actions()).toEqual(['client-authorities.refused', 'client-authorities.reloaded']));
    expect([ofRoot, ofIssuing].map((certificate) => authorities.vouchFor(certificate, now))).toEqual([false, true]);
  });
});
