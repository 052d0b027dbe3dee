import { createHash } from 'node:crypto';

/** The value of `CHAP-Password` (RFC 2865 §5.3): the identifier of the CHAP exchange and the digest that proves the password (RFC 1994 §4.1). */
export function chapResponse(password: Buffer, challenge: Buffer, identifier: number): Buffer {
  const id = Buffer.of(identifier);
  return Buffer.concat([id, createHash('md5').update(id).update(password).update(challenge).digest()]);
}
