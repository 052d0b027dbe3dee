import { createHash, createPublicKey, generateKeyPairSync, type KeyObject, randomBytes, sign, X509Certificate } from 'node:crypto';
import { isIPv4 } from 'node:net';
import { bits, explicit, implicit, integer, octets, oid, sequence, set, text, utcTime, yes } from './der.ts';

/** A certificate and its key, both PEM. */
export interface CertifiedKey {
  cert: string;
  key: string;
}

/** An extension beyond the usual ones: the bytes of its object identifier, and its value in DER. */
export interface Extension {
  oid: readonly number[];
  critical: boolean;
  value: Uint8Array;
}

/** What a certificate says. */
export interface CertificateContent {
  commonName: string;
  /** What its key may do: sign certificates, or stand for one side of TLS. Anything when left out. */
  purpose?: 'authority' | 'server' | 'client';
  /** Host names and IPv4 addresses. */
  hosts?: readonly string[];
  /** A day before and after now when left out. */
  validity?: { from: Date; to: Date };
  extensions?: readonly Extension[];
}

const dayMs = 24 * 3600 * 1000;
const ecdsaWithSha256 = sequence(oid(42, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2));

/** Makes a key and its certificate for demonstrations and tests (RFC 5280 §4.1), signed by the issuer, whose name is a common name alone, or by itself. */
export function issueCertificate(content: CertificateContent, issuer?: CertifiedKey): CertifiedKey {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { from, to } = content.validity ?? { from: new Date(Date.now() - dayMs), to: new Date(Date.now() + dayMs) };
  const issuerName = issuer ? new X509Certificate(issuer.cert).subject.replace(/^CN=/, '') : content.commonName;
  const issuerKey = issuer ? createPublicKey(issuer.cert) : publicKey;
  const toBeSigned = sequence(
    explicit(0, integer(Buffer.of(2))),
    integer(Buffer.concat([Buffer.of(1), randomBytes(8)])),
    ecdsaWithSha256,
    nameOf(issuerName),
    sequence(utcTime(from), utcTime(to)),
    nameOf(content.commonName),
    publicKey.export({ type: 'spki', format: 'der' }),
    explicit(3, sequence(...extensionsOf(content, publicKey, issuerKey).map(written))),
  );
  const certificate = sequence(toBeSigned, ecdsaWithSha256, bits(sign('sha256', toBeSigned, issuer?.key ?? privateKey)));
  return { cert: pem('CERTIFICATE', certificate), key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string };
}

const nameOf = (commonName: string): Buffer => sequence(set(sequence(oid(85, 4, 3), text(commonName))));

function extensionsOf({ purpose, hosts = [], extensions = [] }: CertificateContent, key: KeyObject, issuerKey: KeyObject): Extension[] {
  return [
    { oid: [85, 29, 14], critical: false, value: octets(keyId(key)) },
    { oid: [85, 29, 35], critical: false, value: sequence(implicit(0, keyId(issuerKey))) },
    ...(purpose ? purposes[purpose] : []),
    ...(hosts.length > 0 ? [{ oid: [85, 29, 17], critical: false, value: sequence(...hosts.map(alternativeName)) }] : []),
    ...extensions,
  ];
}

const keyUsage = (byte: number, unused: number): Extension => ({ oid: [85, 29, 15], critical: true, value: bits(Buffer.of(byte), unused) });
const endOfTls = (side: number): Extension[] => [
  keyUsage(0x80, 7),
  { oid: [85, 29, 37], critical: false, value: sequence(oid(43, 6, 1, 5, 5, 7, 3, side)) },
];
const purposes = {
  authority: [{ oid: [85, 29, 19], critical: true, value: sequence(yes()) }, keyUsage(0x06, 1)],
  server: endOfTls(1),
  client: endOfTls(2),
};

const alternativeName = (host: string): Buffer =>
  isIPv4(host) ? implicit(7, Buffer.from(host.split('.').map(Number))) : implicit(2, Buffer.from(host));

const written = ({ oid: bytes, critical, value }: Extension): Buffer =>
  sequence(oid(...bytes), ...(critical ? [yes()] : []), octets(value));

const keyId = (key: KeyObject): Buffer =>
  createHash('sha1')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest();

const pem = (label: string, bytes: Buffer): string =>
  `-----BEGIN ${label}-----\n${bytes.toString('base64').replaceAll(/.{64}/g, '$&\n').trimEnd()}\n-----END ${label}-----\n`;
