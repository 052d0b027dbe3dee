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
export function createFrameReader(limit: number): FrameReader {
  const arrived = createByteQueue();
  let header: Header | undefined;

  const nextFrame = (): Frame | undefined => {
    header ??= arrived.length() < headerBytes ? undefined : readHeader(arrived.take(headerBytes), reader.limit);
    if (header === undefined || arrived.length() < header.length) return undefined;
    const { version, type, requestId, length } = header;
    header = undefined;
    return { version, type, requestId, payload: readPayload(arrived.take(length)) };
  };

  const reader: FrameReader = {
    limit,
    isMidFrame: () => arrived.length() > 0 || header !== undefined,
    read(chunk, onFrame) {
      arrived.add(chunk);
      for (let frame = nextFrame(); frame !== undefined; frame = nextFrame()) onFrame(frame);
      arrived.forget();
    },
  };
  return reader;
}

/**
 * Bytes in the order they came. What came last is not copied while nothing waits, and nothing is kept once all is taken: most connections are idle.
 * Else it grows by doubling, so that a peer who sends single bytes costs no more than another.
 */
function createByteQueue() {
  let buffer = nothing;
  let own = false;
  let start = 0;
  let end = 0;

  const hold = (bytes: Buffer, isOwn: boolean): void => {
    buffer = bytes;
    own = isOwn;
    end -= start;
    start = 0;
  };

  const makeRoom = (count: number): void => {
    if (own && end + count <= buffer.length) return;
    const needed = end - start + count;
    const target = own && needed <= buffer.length ? buffer : Buffer.allocUnsafe(Math.max(smallestBufferBytes, needed * 2));
    buffer.copy(target, 0, start, end);
    hold(target, true);
  };

  return {
    length: () => end - start,
    add(chunk: Buffer): void {
      if (start === end) {
        hold(chunk, false);
        end = chunk.length;
      } else {
        makeRoom(chunk.length);
        end += chunk.copy(buffer, end);
      }
    },
    /** The next bytes, valid until more are added. */
    take(count: number): Buffer {
      start += count;
      return buffer.subarray(start - count, start);
    },
    /** Lets go of what was taken. */
    forget(): void {
      if (start === end) hold(nothing, false);
    },
  };
}
