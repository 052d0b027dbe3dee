import { ProtocolViolation } from './errors.ts';

/** Bytes before the payload of every frame. */
export const headerBytes = 16;

/** Largest payload of any frame. */
export const maxPayloadBytes = 1024 * 1024;

/** Largest payload before the client is registered: what is needed to register, and no room for a stranger to fill. */
export const maxUnregisteredPayloadBytes = 64 * 1024;

const magic = 0x47_41_43_53;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const smallestBufferBytes = 4096;
const nothing: Buffer = Buffer.alloc(0);

/** One frame as it goes over the wire; `type` is the number of the message, `payload` its JSON value. */
export interface Frame {
  version: number;
  type: number;
  requestId: number;
  payload: unknown;
}

/** Writes a frame. A payload without members takes no bytes. Throws RangeError when it would be larger than any peer accepts. */
export function encodeFrame({ version, type, requestId, payload }: Frame): Buffer {
  const json = JSON.stringify(payload);
  const length = json === '{}' ? 0 : Buffer.byteLength(json);
  if (length > maxPayloadBytes) throw new RangeError(`a payload of ${length} bytes does not fit into a frame`);
  const frame = Buffer.allocUnsafe(headerBytes + length);
  frame.writeUInt32BE(magic, 0);
  frame.writeUInt8(version, 4);
  frame.writeUInt8(0, 5);
  frame.writeUInt16BE(type, 6);
  frame.writeUInt32BE(requestId, 8);
  frame.writeUInt32BE(length, 12);
  if (length > 0) frame.write(json, headerBytes);
  return frame;
}

interface Header {
  version: number;
  type: number;
  requestId: number;
  length: number;
}

function readHeader(bytes: Buffer, limit: number): Header {
  if (bytes.readUInt32BE(0) !== magic) throw new ProtocolViolation('bad-magic', 'the peer does not speak this protocol');
  if (bytes.readUInt8(5) !== 0) throw new ProtocolViolation('bad-header', 'a reserved byte is not zero');
  const length = bytes.readUInt32BE(12);
  if (length > limit) throw new ProtocolViolation('oversized-frame', `a payload of ${length} bytes is over the limit of ${limit}`);
  return { version: bytes.readUInt8(4), type: bytes.readUInt16BE(6), requestId: bytes.readUInt32BE(8), length };
}

function readPayload(bytes: Buffer): unknown {
  if (bytes.length === 0) return {};
  try {
    return JSON.parse(utf8.decode(bytes));
  } catch {
    // Without the cause: the parser's message quotes what was sent.
    throw new ProtocolViolation('bad-payload', 'a payload is not JSON in UTF-8');
  }
}

/** Cuts a stream of bytes into frames, however the network has split it. */
export interface FrameReader {
  /** Largest payload accepted from here on. */
  limit: number;
  /** True while a frame has begun and not ended. */
  isMidFrame(): boolean;
  /** Takes what arrived and hands over each frame it completes. Throws ProtocolViolation; nothing can be read after that. */
  read(chunk: Buffer, onFrame: (frame: Frame) => void): void;
}

/** Makes the reader of one connection. */
export const createFrameReader = (limit: number): FrameReader => new ByteQueue(limit);

/**
 * Bytes in the order they came. What came last is not copied while nothing waits, and nothing is kept once all is taken: most connections are idle.
 * Else it grows by doubling, so that a peer who sends single bytes costs no more than another.
 */
class ByteQueue implements FrameReader {
  limit: number;
  #buffer = nothing;
  /** The buffer is ours, and not what the socket handed over. */
  #own = false;
  #start = 0;
  #end = 0;
  #header: Header | undefined;

  constructor(limit: number) {
    this.limit = limit;
  }

  isMidFrame(): boolean {
    return this.#end > this.#start || this.#header !== undefined;
  }

  read(chunk: Buffer, onFrame: (frame: Frame) => void): void {
    this.#add(chunk);
    for (let frame = this.#nextFrame(); frame !== undefined; frame = this.#nextFrame()) onFrame(frame);
    if (this.#start === this.#end) this.#hold(nothing, false);
  }

  #nextFrame(): Frame | undefined {
    const length = this.#end - this.#start;
    this.#header ??= length < headerBytes ? undefined : readHeader(this.#take(headerBytes), this.limit);
    if (this.#header === undefined || this.#end - this.#start < this.#header.length) return undefined;
    const { version, type, requestId, length: payloadBytes } = this.#header;
    this.#header = undefined;
    return { version, type, requestId, payload: readPayload(this.#take(payloadBytes)) };
  }

  #add(chunk: Buffer): void {
    if (this.#start === this.#end) {
      this.#hold(chunk, false);
      this.#end = chunk.length;
    } else {
      this.#makeRoom(chunk.length);
      this.#end += chunk.copy(this.#buffer, this.#end);
    }
  }

  /** The next bytes, valid until more are added. */
  #take(count: number): Buffer {
    this.#start += count;
    return this.#buffer.subarray(this.#start - count, this.#start);
  }

  #hold(bytes: Buffer, isOwn: boolean): void {
    this.#buffer = bytes;
    this.#own = isOwn;
    this.#end -= this.#start;
    this.#start = 0;
  }

  #makeRoom(count: number): void {
    if (this.#own && this.#end + count <= this.#buffer.length) return;
    const needed = this.#end - this.#start + count;
    const target =
      this.#own && needed <= this.#buffer.length ? this.#buffer : Buffer.allocUnsafe(Math.max(smallestBufferBytes, needed * 2));
    this.#buffer.copy(target, 0, this.#start, this.#end);
    this.#hold(target, true);
  }
}
