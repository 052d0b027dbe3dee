import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { addAbortSignal, type Readable } from 'node:stream';

/** Why a file cannot be used, as the end of a sentence that begins with its path. */
export class UnreadableFile extends Error {
  override readonly name = 'UnreadableFile';
}

/** How many bytes files may have, each of which is read whole. */
export const longestFile = { configuration: 16_000_000, document: 4_000_000, secret: 64_000 } as const;

/** The UTF-8 text of a regular file; a device or a pipe could go on for ever. Throws UnreadableFile that never repeats what it holds. */
export const textOf = (path: string, longestBytes: number): string => decoded(bytesOf(path, longestBytes));

/** The UTF-8 text that a stream has up to its end; where it goes on for ever, only so much of it is read. Throws UnreadableFile, as textOf does. */
export async function textIn(stream: Readable, { longestBytes, signal }: { longestBytes: number; signal: AbortSignal }): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of addAbortSignal(signal, stream) as AsyncIterable<Uint8Array>) {
      size += chunk.length;
      if (size > longestBytes) throw tooLarge(longestBytes);
      chunks.push(chunk);
    }
  } catch (error) {
    if (signal.aborted) throw new UnreadableFile('was not read to its end: interrupted');
    throw unreadable(error);
  }
  return decoded(Buffer.concat(chunks));
}

function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new UnreadableFile('is no UTF-8 text');
  }
}

function bytesOf(path: string, longestBytes: number): Uint8Array {
  let file: number | undefined;
  try {
    // Opening a pipe would wait for somebody to write into it.
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const stat = fstatSync(file);
    if (!stat.isFile()) throw new UnreadableFile(stat.isDirectory() ? 'is a folder' : 'is no regular file');
    if (stat.size > longestBytes) throw tooLarge(longestBytes);
    return readFileSync(file);
  } catch (error) {
    throw unreadable(error);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

const tooLarge = (longestBytes: number): UnreadableFile => new UnreadableFile(`is larger than ${longestBytes / 1000} kB`);

const unreadable = (error: unknown): UnreadableFile =>
  error instanceof UnreadableFile ? error : new UnreadableFile(reasonOf(error as NodeJS.ErrnoException));

const reasons: Readonly<Record<string, string>> = { ENOENT: 'does not exist', EACCES: 'may not be read', ELOOP: 'leads to itself' };

function reasonOf({ code = '' }: NodeJS.ErrnoException): string {
  return reasons[code] ?? `cannot be read${code.startsWith('E') ? ` (${code})` : ''}`;
}
