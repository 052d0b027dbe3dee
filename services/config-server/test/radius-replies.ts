import type { AccessRequest } from '../src/external/radius/access-request.ts';
import { type Attribute, attributeType } from '../src/external/radius/attributes.ts';
import { authenticatorAt, responseAuthenticator, signedPacket } from '../src/external/radius/packet.ts';

/** What a server of RADIUS says, right in everything that is not named. */
export interface ReplyParts {
  code: number;
  secret: Buffer;
  identifier?: number;
  attributes?: readonly Attribute[];
  /** Bytes that are behind the attributes, of which they are not. */
  tail?: Buffer;
}

/** The parts of a request by which it is answered. */
export type Answered = Omit<AccessRequest, 'packet'>;

/** The request that a packet is. */
export const answered = (packet: Buffer): Answered => ({
  identifier: packet.readUInt8(1),
  authenticator: packet.subarray(authenticatorAt, authenticatorAt + 16),
});

/** A reply with both authenticators. */
export function replyTo(request: Answered, { code, secret, identifier = request.identifier, attributes = [], tail }: ReplyParts): Buffer {
  const parts = { code, identifier, requestAuthenticator: request.authenticator, attributes };
  const packet = Buffer.concat([signedPacket(parts, secret), tail ?? Buffer.alloc(0)]);
  packet.writeUInt16BE(packet.length, 2);
  return proved(packet, request, secret);
}

/** The same packet with the Response Authenticator that it should have. */
export function proved(packet: Buffer, request: Answered, secret: Buffer): Buffer {
  const reply = Buffer.from(packet);
  request.authenticator.copy(reply, authenticatorAt);
  responseAuthenticator(reply, secret).copy(reply, authenticatorAt);
  return reply;
}

/** A Reply-Message. */
export const replyMessage = (text: string): Attribute => ({ type: attributeType.replyMessage, value: Buffer.from(text) });
