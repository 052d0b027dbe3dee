import { randomBytes, randomInt } from 'node:crypto';
import { type Attribute, attributeType } from './attributes.ts';
import { chapResponse } from './chap-response.ts';
import { hiddenPassword } from './hidden-password.ts';
import { packetCode, signedPacket } from './packet.ts';

/** How a password is proved: hidden under the secret, or by a digest that the server needs the readable password to check. */
export type PasswordMethod = 'pap' | 'chap';

/** A question for a server. */
export interface AccessQuestion {
  userName: Buffer;
  /** Of at most 128 bytes. */
  password: Buffer;
  method: PasswordMethod;
  /** What the challenge that is answered here came with. */
  state?: Buffer | undefined;
  /** Who asks: `NAS-Identifier`, `NAS-IP-Address`. */
  asking: readonly Attribute[];
}

/** A request as it is sent, again and again without a change, and what its reply is recognised by. */
export interface AccessRequest {
  packet: Buffer;
  identifier: number;
  authenticator: Buffer;
}

const identifiers = 256;
const authenticatorBytes = 16;

/** Makes an Access-Request (RFC 2865 §4.1) with a random identifier and authenticator. */
export function accessRequest({ userName, password, method, state, asking }: AccessQuestion, secret: Buffer): AccessRequest {
  const authenticator = randomBytes(authenticatorBytes);
  const identifier = randomInt(identifiers);
  const attributes = [
    { type: attributeType.userName, value: userName },
    ...(method === 'pap'
      ? [{ type: attributeType.userPassword, value: hiddenPassword(password, secret, authenticator) }]
      : chapAttributes(password)),
    ...asking,
    ...(state === undefined ? [] : [{ type: attributeType.state, value: state }]),
  ];
  const packet = signedPacket({ code: packetCode.accessRequest, identifier, requestAuthenticator: authenticator, attributes }, secret);
  return { packet, identifier, authenticator };
}

function chapAttributes(password: Buffer): Attribute[] {
  const challenge = randomBytes(authenticatorBytes);
  return [
    { type: attributeType.chapPassword, value: chapResponse(password, challenge, randomInt(identifiers)) },
    { type: attributeType.chapChallenge, value: challenge },
  ];
}
