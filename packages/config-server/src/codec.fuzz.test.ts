import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cuts, damages } from '../test/damaged.ts';
import { explore } from '../test/explore.ts';
import { samples } from '../test/sample-messages.ts';
import { objectReader, readCreated, readError, readLogin } from './answers.ts';
import { createChangeFeed } from './change-feed.ts';
import { createChannel, type Received } from './channel.ts';
import { createFrameReader, encodeFrame, type Frame, headerBytes } from './codec.ts';
import { ConfigServerError, ConnectionLost, ProtocolViolation, TimedOut } from './errors.ts';
import { createExchanges } from './exchanges.ts';
import { type Message, type MessageName, messages } from './protocol.ts';

// `npm run fuzz` looks longer. Each property gets a sixth of the time.
const forMs = (Number(process.env.FUZZ_SECONDS ?? 30) * 1000) / 6;
const forLong = { timeout: forMs + 30_000 };
const limit = 1000;

const names = Object.keys(messages) as MessageName[];
const requestId = fc.oneof(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 0xffff_ffff }));
const json = fc.oneof(fc.constant({}), fc.jsonValue({ maxDepth: 3 }));
const frame: fc.Arbitrary<Frame> = fc.record({
  version: fc.integer({ min: 0, max: 255 }),
  type: fc.integer({ min: 0, max: 0xffff }),
  requestId,
  payload: json,
});

/** A proper payload with something else in one of its fields. */
const nearly = (name: MessageName): fc.Arbitrary<unknown> => {
  const fields = Object.keys(samples[name]);
  const broken = fc.tuple(fc.constantFrom(...fields, 'unheard-of'), json).map(([field, value]) => ({ ...samples[name], [field]: value }));
  return fc.oneof(fc.constant(samples[name]), broken, json);
};
const received: fc.Arbitrary<Received> = fc
  .constantFrom(...names)
  .chain((name) => fc.record({ name: fc.constant(name), requestId, payload: nearly(name) }));

/** What a reader makes of bytes: the frames, and why it gave up, if it did. Anything else thrown is thrown on. */
const read = (pieces: readonly Buffer[], payloadLimit = limit): { frames: Frame[]; gaveUp: string | undefined } => {
  const reader = createFrameReader(payloadLimit);
  const frames: Frame[] = [];
  try {
    for (const piece of pieces) reader.read(piece, (each) => frames.push(each));
  } catch (error) {
    if (error instanceof ProtocolViolation) return { frames, gaveUp: error.reason };
    throw error;
  }
  return { frames, gaveUp: undefined };
};

const asJson = (value: unknown): string => JSON.stringify(value);
const onlyViolations = (work: () => unknown): void => {
  try {
    work();
  } catch (error) {
    if (!(error instanceof ProtocolViolation)) throw error;
  }
};

it('frames come out as they went in, however they are cut, up to the first that is too large', forLong, async () => {
  const limits = fc.integer({ min: 0, max: 200 });
  const property = fc.property(fc.array(frame, { maxLength: 6 }), cuts, limits, (frames, cut, payloadLimit) => {
    const encoded = frames.map(encodeFrame);
    const tooLarge = encoded.findIndex(({ length }) => length > headerBytes + payloadLimit);
    const out = read(cut(Buffer.concat(encoded)), payloadLimit);
    expect(out.gaveUp).toBe(tooLarge === -1 ? undefined : 'oversized-frame');
    expect(out.frames.map(asJson)).toEqual((tooLarge === -1 ? frames : frames.slice(0, tooLarge)).map(asJson));
  });
  await explore(property, { forMs, atLeast: 1000 });
});

it(
  'of damaged bytes the frames before the damage are read, and the rest gives frames or a violation, however it is cut',
  forLong,
  async () => {
    const property = fc.property(fc.array(frame, { minLength: 1, maxLength: 5 }), damages, cuts, cuts, (frames, damage, cut, cutAnew) => {
      const encoded = frames.map(encodeFrame);
      const whole = Buffer.concat(encoded);
      const damaged = damage(whole);
      const out = read(cut(damaged));
      expect(asJson(read(cutAnew(damaged)))).toBe(asJson(out));

      let intact = 0;
      for (let end = 0; intact < encoded.length; intact += 1) {
        const { length } = encoded[intact] ?? whole;
        if (length > limit || !damaged.subarray(0, end + length).equals(whole.subarray(0, end + length))) break;
        end += length;
      }
      expect(out.frames.slice(0, intact).map(asJson)).toEqual(frames.slice(0, intact).map(asJson));
    });
    await explore(property, { forMs, atLeast: 1000 });
  },
);

it('any bytes at all give frames or a violation', forLong, async () => {
  const magic = Buffer.from('4741435301', 'hex');
  const bytes = fc
    .tuple(fc.boolean(), fc.uint8Array({ maxLength: 300 }))
    .map(([proper, rest]) => Buffer.concat(proper ? [magic, rest] : [rest]));
  const property = fc.property(bytes, cuts, (sent, cut) => {
    expect(read(cut(sent)).frames.length).toBeLessThanOrEqual(sent.length / 16);
  });
  await explore(property, { forMs, atLeast: 1000 });
});

/** A socket whose other end is the test; what is written to it is counted and forgotten. */
const fakeSocket = () => {
  const socket = Object.assign(new Duplex({ allowHalfOpen: false, read: () => undefined, write: (_chunk, _encoding, done) => done() }), {
    setNoDelay: () => undefined,
    setKeepAlive: () => undefined,
  });
  return socket as Duplex as Socket;
};

/** What a channel hands over of these pieces, and why it closed. */
const receive = async (pieces: readonly Buffer[], onMessage: (message: Received) => void): Promise<Error> => {
  const socket = fakeSocket();
  const closed = Promise.withResolvers<Error>();
  let closings = 0;
  createChannel({
    socket,
    payloadLimit: 1024 * 1024,
    onMessage,
    onClose(reason) {
      closings += 1;
      closed.resolve(reason);
    },
  });
  for (const piece of pieces) socket.push(piece);
  socket.push(null);
  const reason = await closed.promise;
  expect(closings).toBe(1);
  return reason;
};

it('messages of every kind come out of a channel as they went in', forLong, async () => {
  const sent = fc.array(fc.constantFrom(...names.filter((name) => !name.startsWith('Poll'))), { maxLength: 5 });
  const property = fc.asyncProperty(sent, cuts, async (which, cut) => {
    const all = which.map((name, index) => ({ name, requestId: index, payload: samples[name] }) as Message);
    const bytes = Buffer.concat(all.map(({ name, ...rest }) => encodeFrame({ ...rest, version: 1, type: messages[name].type })));
    const out: Received[] = [];
    expect(await receive(cut(bytes), (message) => out.push(message))).toBeInstanceOf(ConnectionLost);
    expect(out).toEqual(all);
    for (const { name, payload } of out) expect(messages[name].payload.parse(payload)).toEqual(payload);
  });
  await explore(property, { forMs, atLeast: 200 });
});

it('damaged messages close a channel by a violation or are read, and nothing else happens', forLong, async () => {
  const property = fc.asyncProperty(fc.array(received, { maxLength: 5 }), damages, cuts, async (all, damage, cut) => {
    const bytes = Buffer.concat(all.map(({ name, ...rest }) => encodeFrame({ ...rest, version: 1, type: messages[name].type })));
    const reason = await receive(cut(damage(bytes)), ({ name, payload }) => {
      if (!messages[name].payload.safeParse(payload).success) throw new ProtocolViolation('invalid-answer', 'it does not fit');
    });
    expect(reason instanceof ProtocolViolation || reason instanceof ConnectionLost).toBe(true);
  });
  await explore(property, { forMs, atLeast: 200 });
});

it('a client makes of any messages answers, errors or a violation', forLong, async () => {
  const property = fc.asyncProperty(fc.array(received, { maxLength: 10 }), async (all) => {
    const exchanges = createExchanges({ send: () => undefined, onOverdue: () => undefined, probe: () => undefined });
    const changes = createChangeFeed();
    const listener = { onBegin: () => undefined, onChange: () => undefined };
    const readers = [readLogin, objectReader('CFGPerson', 3), changes.begin(listener), readCreated];
    const asked = readers.map((accept) =>
      exchanges
        .ask({ message: { name: 'UnregisterClient', payload: {} }, timeoutMs: 60_000, accept: accept as typeof readLogin })
        .catch((error: unknown) => error),
    );
    for (const each of all) {
      onlyViolations(() => (each.requestId === 0 ? changes.receive(each) : exchanges.receive(each)));
      onlyViolations(() => readError(each));
    }
    exchanges.abandonAll(new TimedOut('the end'));
    for (const answer of await Promise.all(asked))
      if (answer instanceof Error) expect(answer instanceof ConfigServerError || answer instanceof TimedOut).toBe(true);
  });
  await explore(property, { forMs, atLeast: 200 });
});

it('a reader holds no more than twice what one frame may have, however much is announced and however slowly it comes', () => {
  const slow = 200;
  const payloadLimit = 64 * 1024;
  const header = encodeFrame({ version: 1, type: 0, requestId: 1, payload: 'x'.repeat(payloadLimit - 2) });
  const before = process.memoryUsage().arrayBuffers;
  const readers = Array.from({ length: slow }, () => createFrameReader(payloadLimit));
  for (const reader of readers)
    for (let start = 0; start < header.length - 1; start += 1000)
      reader.read(header.subarray(start, Math.min(start + 1000, header.length - 1)), () => expect.unreachable());
  const held = process.memoryUsage().arrayBuffers - before;
  expect(readers.every((reader) => reader.isMidFrame())).toBe(true);
  expect(held).toBeLessThan(slow * 4 * payloadLimit);
});
