import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { proved, replyMessage, replyTo } from '../../../test/radius-replies.ts';
import { accessRequest } from './access-request.ts';
import { attributeType, encodeAttributes } from './attributes.ts';
import { headerBytes } from './packet.ts';
import { type Passed, readReply } from './reply.ts';

const secret = Buffer.from('a secret of this test');
const asked = () =>
  accessRequest({ userName: Buffer.from('radius1'), password: Buffer.from('radius1'), method: 'pap', asking: [] }, secret);
const request = asked();
const accept = (parts: object = {}) => replyTo(request, { code: 2, secret, ...parts });

it.each([
  [2, 'accept'],
  [3, 'reject'],
  [11, 'challenge'],
] as const)('reads code %i as %s, with the attributes', (code, decision) => {
  const reply = readReply(replyTo(request, { code, secret, attributes: [replyMessage('Grüß Gott')] }), request, secret);
  expect(reply).toMatchObject({ decision, attributes: [{ type: 80 }, replyMessage('Grüß Gott')] });
});

it('takes what lies behind the length for padding', () => {
  expect(readReply(Buffer.concat([accept(), Buffer.alloc(9, 1)]), request, secret)).toMatchObject({ decision: 'accept' });
});

/** The reply without its first attribute, the signature, and with `instead` there. */
function resigned(...instead: readonly { type: number; value: Buffer }[]): Buffer {
  const packet = Buffer.concat([accept().subarray(0, headerBytes), encodeAttributes(instead)]);
  packet.writeUInt16BE(packet.length, 2);
  return proved(packet, request, secret);
}
const changed = (change: (packet: Buffer) => void, packet = accept()) => {
  change(packet);
  return packet;
};
const signature = accept().subarray(headerBytes + 2, headerBytes + 18);
const another = { ...asked(), identifier: request.identifier };
const wrongSecret = Buffer.from('a secret of a liar ..');

describe('passes over', () => {
  it.each<[string, Passed, () => Buffer]>([
    ['nothing', 'truncated', () => Buffer.alloc(0)],
    ['half a header', 'truncated', () => accept().subarray(0, headerBytes - 1)],
    ['less than the length says', 'truncated', () => accept().subarray(0, -1)],
    ['a length below that of a header', 'truncated', () => changed((packet) => packet.writeUInt16BE(19, 2))],
    ['a length above that of a packet', 'too long', () => changed((packet) => packet.writeUInt16BE(4097, 2))],
    ['a datagram longer than a packet', 'too long', () => Buffer.concat([accept(), Buffer.alloc(4096)])],
    ['a reply to another identifier', 'another identifier', () => accept({ identifier: request.identifier ^ 1 })],
    ['the request itself', 'no decision', () => request.packet],
    ['an Accounting-Response', 'no decision', () => accept({ code: 5 })],
    ['a Disconnect-Request', 'no decision', () => accept({ code: 40 })],
    ['a reply to an earlier request of the same identifier', 'wrong Response Authenticator', () => replyTo(another, { code: 2, secret })],
    ['a reply of somebody with another secret', 'wrong Response Authenticator', () => accept({ secret: wrongSecret })],
    [
      'a rejection turned into an acceptance',
      'wrong Response Authenticator',
      () => changed((packet) => packet.writeUInt8(2, 0), accept({ code: 3 })),
    ],
    ['a changed attribute', 'wrong Response Authenticator', () => changed((packet) => packet.writeUInt8(1, packet.length - 1))],
    ['attributes that do not add up', 'malformed attributes', () => accept({ tail: Buffer.from('1205', 'hex') })],
    ['a reply without a signature', 'no Message-Authenticator', () => resigned(replyMessage('hello'))],
    ['a signature of another secret', 'wrong Message-Authenticator', () => proved(accept({ secret: wrongSecret }), request, secret)],
    [
      'a signature over another packet',
      'wrong Message-Authenticator',
      () => resigned({ type: 80, value: signature }, replyMessage('hello')),
    ],
    ['a short signature', 'wrong Message-Authenticator', () => resigned({ type: 80, value: signature.subarray(1) })],
    ['two signatures', 'wrong Message-Authenticator', () => accept({ attributes: [{ type: 80, value: signature }] })],
    ['a Proxy-State', 'Proxy-State', () => accept({ attributes: [{ type: attributeType.proxyState, value: Buffer.from('x') }] })],
    ['an empty State', 'malformed State', () => accept({ attributes: [{ type: 24, value: Buffer.alloc(0) }] })],
    ['two States', 'malformed State', () => accept({ attributes: ['a', 'b'].map((value) => ({ type: 24, value: Buffer.from(value) })) })],
  ])('%s: %s', (_what, passed, datagram) => {
    expect(readReply(datagram(), request, secret)).toBe(passed);
  });

  it.each([
    ['§7.1', '0f403f9473978057bd83d5cb98f4227a', 0, '02000026 86fe220e7624ba2a1005f6bf9b55e0b2 06060000 0001 0f0600000000 0e06c0a80103'],
    [
      '§7.3',
      'f3a47a1f6a6d76710b947ab93041a039',
      2,
      '0b02004e 36f3c8764ae8c71157403c0c71ff9c45 12304368616c6c656e67652033323736393433302e2020456e74657220726573706f6e73652061742070726f6d70742e 180a3332373639343330',
    ],
  ])(
    'the reply of RFC 2865 %s, whose Response Authenticator is right, for want of a signature',
    (_section, authenticator, identifier, hex) => {
      const question = { identifier, authenticator: Buffer.from(authenticator, 'hex') };
      expect(readReply(Buffer.from(hex.replaceAll(' ', ''), 'hex'), question, Buffer.from('xyzzy5461'))).toBe('no Message-Authenticator');
    },
  );
});

describe('whatever arrives', () => {
  it('is no decision unless the server made it', () => {
    const noise = fc.uint8Array({ maxLength: 5000 }).map((array) => Buffer.from(array));
    const headed = noise.map((rest) => {
      const header = Buffer.of(2, request.identifier, 0, 0);
      header.writeUInt16BE(header.length + rest.length, 2);
      return Buffer.concat([header, rest]);
    });
    const isNone = (datagram: Buffer) => typeof readReply(datagram, request, secret) === 'string';
    fc.assert(fc.property(fc.oneof(noise, headed), isNone), { numRuns: 2000 });
  });

  it('is no decision when one bit of a good reply is another', () => {
    const good = accept({ attributes: [replyMessage('hello')] });
    for (let bit = 0; bit < good.length * 8; bit += 1) {
      const packet = Buffer.from(good);
      packet[bit >> 3] = (packet[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(readReply(packet, request, secret)).toBeTypeOf('string');
    }
  });

  it('is read without an error even from somebody who knows the secret', () => {
    const body = fc.uint8Array({ maxLength: 400 }).map((array) => Buffer.from(array));
    fc.assert(
      fc.property(body, fc.constantFrom(2, 3, 11), (tail, code) => {
        const reply = readReply(accept({ code, tail }), request, secret);
        expect(typeof reply === 'string' ? reply : reply.attributes.length).not.toBe(0);
      }),
      { numRuns: 2000 },
    );
  });

  it('is left as it came', () => {
    const good = accept();
    const before = Buffer.from(good);
    readReply(good, request, secret);
    expect(good).toEqual(before);
  });
});
