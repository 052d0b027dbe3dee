import { describe, expect, it } from 'vitest';
import { accessRequest } from './access-request.ts';
import { attributeType, decodeAttributes, encodeAttributes } from './attributes.ts';
import { chapResponse } from './chap-response.ts';
import { hiddenPassword } from './hidden-password.ts';
import { headerBytes, messageAuthenticator, signedPacket } from './packet.ts';

const secret = Buffer.from('xyzzy5461');
const bytes = (hex: string): Buffer => Buffer.from(hex.replaceAll(' ', ''), 'hex');

describe('examples of specifications', () => {
  it.each([
    ['§7.1', 'arctangent', '0f403f9473978057bd83d5cb98f4227a', '0dbe708d93d413ce3196e43f782a0aee'],
    ['§7.3', 'challenge', 'f3a47a1f6a6d76710b947ab93041a039', '33657573778289b570885e15084825c5'],
  ])('hide the password of RFC 2865 %s', (_section, password, authenticator, hidden) => {
    expect(hiddenPassword(Buffer.from(password), secret, bytes(authenticator))).toEqual(bytes(hidden));
  });

  it('make the CHAP response of RFC 2865 §7.2', () => {
    const challenge = bytes('2aee86f08d0d55969ca5978e0d3367a2');
    expect(chapResponse(Buffer.from('arctangent'), challenge, 0x16)).toEqual(bytes('16e97557c316185895f293ff6344077275'));
  });

  it('sign the Status-Server of RFC 5997 §6.1', () => {
    const requestAuthenticator = bytes('8a54f4686fb394c52866e302185d0623');
    expect(signedPacket({ code: 12, identifier: 0xda, requestAuthenticator, attributes: [] }, secret)).toEqual(
      bytes('0cda0026 8a54f4686fb394c52866e302185d0623 5012 5a665e2e1e8411f3e243822097c84fa3'),
    );
  });
});

describe('a password', () => {
  it.each([
    [1, 16],
    [16, 16],
    [17, 32],
    [128, 128],
  ])('of %i bytes is hidden in %i, each block under a mask of its own', (length, hiddenLength) => {
    const hidden = hiddenPassword(Buffer.alloc(length, 'a'), secret, Buffer.alloc(16, 1));
    const blocks = Array.from({ length: hidden.length / 16 }, (_none, index) => hidden.toString('hex', index * 16, index * 16 + 16));
    expect(hidden.length).toBe(hiddenLength);
    expect(new Set(blocks).size).toBe(blocks.length);
  });
});

describe('a request', () => {
  const question = { userName: Buffer.from('müller'), password: Buffer.from('x'), asking: [{ type: 32, value: Buffer.from('gauth') }] };
  const typesOf = (packet: Buffer) => decodeAttributes(packet.subarray(headerBytes))?.map(({ type }) => type);

  it.each([
    ['pap', [80, 1, 2, 32, 24]],
    ['chap', [80, 1, 3, 60, 32, 24]],
  ] as const)('by %s begins with its signature and proves the password once', (method, types) => {
    const { packet } = accessRequest({ ...question, method, state: Buffer.from('s') }, secret);
    expect(typesOf(packet)).toEqual(types);
    expect(packet.readUInt16BE(2)).toBe(packet.length);
    const unsigned = Buffer.from(packet);
    unsigned.fill(0, headerBytes + 2, headerBytes + 18);
    expect(packet.subarray(headerBytes + 2, headerBytes + 18)).toEqual(messageAuthenticator(unsigned, secret));
  });

  it('has an authenticator and an identifier of its own each time', () => {
    const requests = Array.from({ length: 64 }, () => accessRequest({ ...question, method: 'pap' }, secret));
    expect(new Set(requests.map(({ authenticator }) => authenticator.toString('hex'))).size).toBe(64);
    expect(new Set(requests.map(({ identifier }) => identifier)).size).toBeGreaterThan(32);
    expect(new Set(requests.map(({ packet }) => packet.toString('hex'))).size).toBe(64);
  });

  it('is not made longer than 4096 bytes, nor an attribute longer than 255', () => {
    const long = Array.from({ length: 16 }, () => ({ type: 32, value: Buffer.alloc(253) }));
    expect(() => signedPacket({ code: 1, identifier: 0, requestAuthenticator: Buffer.alloc(16), attributes: long }, secret)).toThrow(
      RangeError,
    );
    expect(() => encodeAttributes([{ type: attributeType.userName, value: Buffer.alloc(254) }])).toThrow(RangeError);
  });
});

describe('attributes', () => {
  it('come back as they were written', () => {
    const attributes = [
      { type: 1, value: Buffer.from('a') },
      { type: 1, value: Buffer.alloc(0) },
      { type: 255, value: Buffer.alloc(253, 7) },
    ];
    expect(decodeAttributes(encodeAttributes(attributes))).toEqual(attributes);
  });

  it.each([
    ['a type without a length', '01'],
    ['no room for its own header', '0101'],
    ['the length 0', '0100'],
    ['a length beyond the packet', '010441'],
    ['a good one and half of another', '010341 12'],
  ])('with %s are none', (_what, hex) => {
    expect(decodeAttributes(bytes(hex))).toBeUndefined();
  });
});
