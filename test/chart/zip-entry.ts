import { inflateRawSync } from 'node:zlib';

const signatures = { end: 0x06054b50, entry: 0x02014b50 };
const endSize = 22;
const entrySize = 46;
const localHeaderSize = 30;
const deflated = 8;

/** The content of one file of a zip archive (APPNOTE 6.3), so that tests need no unzip program. Throws when the archive has no such file. */
export function zipEntry(archive: Buffer, name: string): Buffer {
  const end = archive.lastIndexOf(littleEndian(signatures.end));
  if (end < 0 || end + endSize > archive.length) throw new Error('this is no zip archive');
  let at = archive.readUInt32LE(end + 16);
  while (archive.readUInt32LE(at) === signatures.entry) {
    const nameLength = archive.readUInt16LE(at + 28);
    const variable = nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
    if (archive.toString('utf8', at + entrySize, at + entrySize + nameLength) === name) return content(archive, at);
    at += entrySize + variable;
  }
  throw new Error(`the archive has no ${name}`);
}

function content(archive: Buffer, entry: number): Buffer {
  const local = archive.readUInt32LE(entry + 42);
  // The local header's own lengths count: its extra field may differ from the directory's.
  const start = local + localHeaderSize + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
  const stored = archive.subarray(start, start + archive.readUInt32LE(entry + 20));
  return archive.readUInt16LE(entry + 10) === deflated ? inflateRawSync(stored) : stored;
}

function littleEndian(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
