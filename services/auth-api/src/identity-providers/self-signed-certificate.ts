import { type KeyObject, randomBytes, sign, X509Certificate } from 'node:crypto';

/** Whose certificate it is, and for how long. */
export interface CertificateContent {
  commonName: string;
  publicKey: KeyObject;
  privateKey: KeyObject;
  notBefore: Date;
  notAfter: Date;
}

const tags = {
  integer: 0x02,
  bits: 0x03,
  null: 0x05,
  objectId: 0x06,
  utf8: 0x0c,
  utcTime: 0x17,
  time: 0x18,
  sequence: 0x30,
  set: 0x31,
  version: 0xa0,
};

/** An element of DER (X.690 §8.1, §10.1). */
function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const bytes = content.length.toString(16);
  const long = Buffer.from(bytes.padStart(bytes.length + (bytes.length % 2), '0'), 'hex');
  const length = content.length < 0x80 ? [content.length] : [0x80 | long.length, ...long];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}

/** sha256WithRSAEncryption (RFC 4055 §5), 1.2.840.113549.1.1.11. */
const rsaSha256 = der(tags.sequence, der(tags.objectId, Buffer.from('2a864886f70d01010b', 'hex')), der(tags.null));
/** commonName, 2.5.4.3. */
const commonNameId = der(tags.objectId, Buffer.from('550403', 'hex'));
const version3 = der(tags.version, der(tags.integer, Buffer.of(2)));

const named = (commonName: string): Buffer =>
  der(tags.sequence, der(tags.set, der(tags.sequence, commonNameId, der(tags.utf8, Buffer.from(commonName)))));

/** RFC 5280 §4.1.2.5: two digits of the year until 2049. */
function time(date: Date): Buffer {
  const digits = date.toISOString().replaceAll(/[-:T]|\.\d+/g, '');
  return date.getUTCFullYear() < 2050 ? der(tags.utcTime, Buffer.from(digits.slice(2))) : der(tags.time, Buffer.from(digits));
}

/** Positive, and never with a superfluous byte in front. */
const serialNumber = (): Buffer => der(tags.integer, Buffer.of(0x40 | ((randomBytes(1)[0] ?? 0) & 0x3f)), randomBytes(15));

/** A certificate that an RSA key gives itself (RFC 5280 §4.1), as PEM: SAML and OpenID providers take keys in this form, and ask no authority about them. */
export function selfSignedCertificate({ commonName, publicKey, privateKey, notBefore, notAfter }: CertificateContent): string {
  const name = named(commonName);
  const keyInfo = publicKey.export({ type: 'spki', format: 'der' });
  const validity = der(tags.sequence, time(notBefore), time(notAfter));
  const toBeSigned = der(tags.sequence, version3, serialNumber(), rsaSha256, name, validity, name, keyInfo);
  const signature = der(tags.bits, Buffer.of(0), sign('sha256', toBeSigned, privateKey));
  return new X509Certificate(der(tags.sequence, toBeSigned, rsaSha256, signature)).toString();
}
