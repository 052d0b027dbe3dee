import { createHash, createHmac } from 'node:crypto';
import { type Attribute, attributeType, encodeAttributes } from './attributes.ts';

/** Codes of the packets of an authentication (RFC 2865 §4). */
export const packetCode = { accessRequest: 1, accessAccept: 2, accessReject: 3, accessChallenge: 11 } as const;

/** Code, identifier, length and authenticator (RFC 2865 §3), in bytes. */
export const headerBytes = 20;
/** Where the authenticator stands in the header. */
export const authenticatorAt = 4;
/** Longest packet, in bytes. */
export const longestPacket = 4096;

const digestBytes = 16;

/** What a packet is made of. */
export interface PacketParts {
  code: number;
  identifier: number;
  /** Of the request: random in an Access-Request, and part of every digest of its reply. */
  requestAuthenticator: Buffer;
  attributes: readonly Attribute[];
}

/**
 * A packet with `Message-Authenticator` as its first attribute, right for requests and replies (RFC 3579 §3.2). There it protects against forged replies
 * even a server that looks at nothing else (CVE-2024-3596). Throws a RangeError when the packet is too long.
 */
export function signedPacket({ code, identifier, requestAuthenticator, attributes }: PacketParts, secret: Buffer): Buffer {
  const signature = { type: attributeType.messageAuthenticator, value: Buffer.alloc(digestBytes) };
  const body = encodeAttributes([signature, ...attributes]);
  const header = Buffer.alloc(headerBytes);
  const length = headerBytes + body.length;
  if (length > longestPacket) throw new RangeError(`a packet of ${length} bytes is longer than ${longestPacket}`);
  header.writeUInt8(code, 0);
  header.writeUInt8(identifier, 1);
  header.writeUInt16BE(length, 2);
  requestAuthenticator.copy(header, authenticatorAt);
  const packet = Buffer.concat([header, body]);
  messageAuthenticator(packet, secret).copy(packet, headerBytes + 2);
  return packet;
}

/** HMAC-MD5 over a packet that holds the authenticator of the request and zeros for its own `Message-Authenticator` (RFC 3579 §3.2). */
export const messageAuthenticator = (packet: Buffer, secret: Buffer): Buffer => createHmac('md5', secret).update(packet).digest();

/** The digest that a reply holds in its header, over itself with the authenticator of the request there (RFC 2865 §3). */
export const responseAuthenticator = (packet: Buffer, secret: Buffer): Buffer => createHash('md5').update(packet).update(secret).digest();
