import fc from 'fast-check';

/** Something that happens to bytes on their way. */
type Damage = (bytes: Buffer) => Buffer;

const anyBytes = (maxLength: number) => fc.uint8Array({ maxLength }).map((bytes) => Buffer.from(bytes));
/** A place as a part of the whole, because how long the whole is is not known yet. */
const place = fc.double({ min: 0, max: 1, noNaN: true });
const at = (bytes: Buffer, where: number): number => Math.floor(where * bytes.length);

const damage: fc.Arbitrary<Damage> = fc.oneof(
  fc.tuple(place, fc.integer({ min: 1, max: 255 })).map(
    ([where, bits]): Damage =>
      (bytes) => {
        const copy = Buffer.from(bytes);
        const index = Math.min(at(copy, where), copy.length - 1);
        if (index >= 0) copy.writeUInt8((copy[index] ?? 0) ^ bits, index);
        return copy;
      },
  ),
  place.map(
    (where): Damage =>
      (bytes) =>
        bytes.subarray(0, at(bytes, where)),
  ),
  fc.tuple(place, anyBytes(40)).map(
    ([where, more]): Damage =>
      (bytes) =>
        Buffer.concat([bytes.subarray(0, at(bytes, where)), more, bytes.subarray(at(bytes, where))]),
  ),
  fc.tuple(place, place).map(
    ([from, to]): Damage =>
      (bytes) =>
        Buffer.concat([bytes.subarray(0, at(bytes, from)), bytes.subarray(at(bytes, to))]),
  ),
);

/** Bytes after one to four accidents: bits that flip, ends that are missing, what is put in, left out or sent again. */
export const damages: fc.Arbitrary<Damage> = fc
  .array(damage, { minLength: 1, maxLength: 4 })
  .map((all) => (bytes: Buffer) => all.reduce((damaged, each) => each(damaged), bytes));

/** Ways to cut bytes into pieces, single bytes and the whole among them. */
export const cuts: fc.Arbitrary<(bytes: Buffer) => Buffer[]> = fc.oneof(
  fc.constant((bytes: Buffer) => [bytes]),
  fc.array(fc.integer({ min: 1, max: 64 }), { minLength: 1, maxLength: 8 }).map((sizes) => (bytes: Buffer) => {
    const pieces: Buffer[] = [];
    for (let start = 0; start < bytes.length; ) {
      const size = sizes[pieces.length % sizes.length] ?? 1;
      pieces.push(bytes.subarray(start, start + size));
      start += size;
    }
    return pieces;
  }),
);
