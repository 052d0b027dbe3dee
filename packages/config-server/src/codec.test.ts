import { describe, expect, it } from 'vitest';
import { createFrameReader, encodeFrame, type Frame, maxPayloadBytes } from './codec.ts';

const frame = (changes: Partial<Frame> = {}): Frame => ({
  version: 1,
  type: 272,
  requestId: 7,
  payload: { userName: 'agent1' },
  ...changes,
});

const read = (chunks: readonly Buffer[], limit = maxPayloadBytes): Frame[] => {
  const reader = createFrameReader(limit);
  const frames: Frame[] = [];
  for (const chunk of chunks) reader.read(chunk, (each) => frames.push(each));
  return frames;
};

const inPieces = (bytes: Buffer, size: number): Buffer[] =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) => bytes.subarray(index * size, (index + 1) * size));

describe('encodeFrame', () => {
  it('writes header and payload as documented', () => {
    expect(encodeFrame(frame({ payload: { a: 'é' } })).toString('hex')).toBe('4741435301000110000000070000000a7b2261223a22c3a9227d');
  });

  it('gives an empty payload no bytes', () => {
    expect(encodeFrame(frame({ type: 320, requestId: 0, payload: {} })).toString('hex')).toBe('47414353010001400000000000000000');
  });

  it('refuses a payload no peer accepts', () => {
    expect(() => encodeFrame(frame({ payload: 'x'.repeat(maxPayloadBytes) }))).toThrow(RangeError);
  });
});

describe('createFrameReader', () => {
  const frames = [frame(), frame({ requestId: 8, payload: {} }), frame({ requestId: 0xffff_ffff, payload: { text: 'ü😀'.repeat(3000) } })];
  const bytes = Buffer.concat(frames.map(encodeFrame));

  it.each([1, 2, 15, 16, 17, 1000, bytes.length])('reads frames that arrive in pieces of %i bytes', (size) => {
    expect(read(inPieces(bytes, size))).toEqual(frames);
  });

  it('reads the largest payload allowed', () => {
    const largest = frame({ payload: 'x'.repeat(maxPayloadBytes - 2) });
    expect(read(inPieces(encodeFrame(largest), 70_000))).toEqual([largest]);
  });

  it.each([
    ['half a header', 9, true],
    ['half a payload', 20, true],
    ['a whole frame', undefined, false],
  ])('knows whether it is in the middle of a frame after %s', (_what, end, expected) => {
    const reader = createFrameReader(maxPayloadBytes);
    reader.read(encodeFrame(frame()).subarray(0, end), () => undefined);
    expect(reader.isMidFrame()).toBe(expected);
  });

  const changed = (offset: number, byte: number): Buffer => {
    const copy = encodeFrame(frame());
    copy[offset] = byte;
    return copy;
  };

  it.each([
    ['another magic', changed(0, 0x48), 'bad-magic'],
    ['a reserved byte that is set', changed(5, 1), 'bad-header'],
    ['a payload over the limit, before it has come', changed(12, 0x7f).subarray(0, 16), 'oversized-frame'],
    ['a payload that is not JSON', changed(16, 0x21), 'bad-payload'],
    ['a payload that is not UTF-8', changed(20, 0xff), 'bad-payload'],
    ['an HTTP request', Buffer.from('GET / HTTP/1.1\r\n\r\n'), 'bad-magic'],
  ])('gives up on %s', (_what, sent, reason) => {
    expect(() => read([sent])).toThrow(expect.objectContaining({ name: 'ProtocolViolation', reason }));
  });

  it('gives up without quoting what was sent', () => {
    const sent = encodeFrame({ ...frame(), payload: { password: 'hush' } });
    sent.write('hushhush', 16);
    expect(() => read([sent])).toThrow(expect.not.objectContaining({ cause: expect.anything() }));
    expect(() => read([sent])).toThrow('a payload is not JSON in UTF-8');
  });

  it('obeys a limit that changed', () => {
    const reader = createFrameReader(10);
    expect(() => reader.read(encodeFrame(frame({ payload: 'x'.repeat(20) })), () => undefined)).toThrow(/over the limit of 10/);
    const raised = createFrameReader(10);
    raised.limit = 100;
    const seen: unknown[] = [];
    raised.read(encodeFrame(frame({ payload: 'x'.repeat(20) })), ({ payload }) => seen.push(payload));
    expect(seen).toEqual(['x'.repeat(20)]);
  });

  it('takes a large payload in single bytes', () => {
    const large = frame({ payload: 'x'.repeat(300_000) });
    expect(read(inPieces(encodeFrame(large), 1))).toEqual([large]);
  });
});
