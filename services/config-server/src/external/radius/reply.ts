import { timingSafeEqual } from 'node:crypto';
import type { AccessRequest } from './access-request.ts';
import { type Attribute, attributeType, decodeAttributes, valuesOf } from './attributes.ts';
import { authenticatorAt, headerBytes, longestPacket, messageAuthenticator, packetCode, responseAuthenticator } from './packet.ts';

/** A decision of the server, which proved that it knows the secret and answers this request. */
export interface Reply {
  decision: 'accept' | 'reject' | 'challenge';
  attributes: readonly Attribute[];
}

const decisions: ReadonlyMap<number | undefined, Reply['decision']> = new Map([
  [packetCode.accessAccept, 'accept'],
  [packetCode.accessReject, 'reject'],
  [packetCode.accessChallenge, 'challenge'],
]);

/** Why a datagram was passed over. The phrases are few, because they are counted. */
export type Passed =
  | 'truncated'
  | 'too long'
  | 'another identifier'
  | 'no decision'
  | 'wrong Response Authenticator'
  | 'malformed attributes'
  | 'no Message-Authenticator'
  | 'wrong Message-Authenticator'
  | 'Proxy-State'
  | 'malformed State';

/**
 * Reads the reply to a request, or says why a datagram is none: a right one may still come. Both authenticators must be right, and `Proxy-State`, by which
 * a forger of CVE-2024-3596 makes room, must not come back to one who sent none.
 */
export function readReply(datagram: Buffer, { identifier, authenticator }: Omit<AccessRequest, 'packet'>, secret: Buffer): Reply | Passed {
  const packet = packetOf(datagram);
  if (typeof packet === 'string') return packet;
  if (packet[1] !== identifier) return 'another identifier';
  const decision = decisions.get(packet[0]);
  if (decision === undefined) return 'no decision';

  const signed = Buffer.from(packet);
  authenticator.copy(signed, authenticatorAt);
  const proof = packet.subarray(authenticatorAt, headerBytes);
  if (!timingSafeEqual(responseAuthenticator(signed, secret), proof)) return 'wrong Response Authenticator';
  const attributes = decodeAttributes(signed.subarray(headerBytes));
  if (attributes === undefined) return 'malformed attributes';
  return wrongSignature(signed, attributes, secret) ?? unexpected(attributes) ?? { decision, attributes };
}

/** What is behind the length that the header tells is padding (RFC 2865 §3). */
function packetOf(datagram: Buffer): Buffer | Passed {
  if (datagram.length < headerBytes) return 'truncated';
  const length = datagram.readUInt16BE(2);
  if (length > longestPacket || datagram.length > longestPacket) return 'too long';
  return length < headerBytes || length > datagram.length ? 'truncated' : datagram.subarray(0, length);
}

/** The signature covers the packet with zeros in its own place, which is a view of these bytes. */
function wrongSignature(signed: Buffer, attributes: readonly Attribute[], secret: Buffer): Passed | undefined {
  const [signature, another] = valuesOf(attributes, attributeType.messageAuthenticator);
  if (signature === undefined) return 'no Message-Authenticator';
  const claimed = Buffer.from(signature);
  signature.fill(0);
  const right = messageAuthenticator(signed, secret);
  const matches = another === undefined && claimed.length === right.length && timingSafeEqual(claimed, right);
  return matches ? undefined : 'wrong Message-Authenticator';
}

function unexpected(attributes: readonly Attribute[]): Passed | undefined {
  if (valuesOf(attributes, attributeType.proxyState).length > 0) return 'Proxy-State';
  const states = valuesOf(attributes, attributeType.state);
  return states.length > 1 || states.some(({ length }) => length === 0) ? 'malformed State' : undefined;
}
