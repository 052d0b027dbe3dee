import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';

/** Why a file cannot be used, as the end of a sentence that begins with its path. */
export class UnreadableFile extends Error {
  override readonly name = 'UnreadableFile';
}

/** How many bytes files may have, each of which is read whole. */
export const longestFile = { configuration: 16_000_000, document: 4_000_000, secret: 64_000 } as const;

/** The UTF-8 text of a regular file; a device or a pipe could go on for ever. Throws UnreadableFile that never repeats what it holds. */
export function textOf(path: string, longestBytes: number): string {
  const bytes = bytesOf(path, longestBytes);
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
    if (stat.size > longestBytes) throw new UnreadableFile(`is larger than ${longestBytes / 1000} kB`);
    return readFileSync(file);
  } catch (error) {
    if (error instanceof UnreadableFile) throw error;
    throw new UnreadableFile(reasonOf(error as NodeJS.ErrnoException));
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

const reasons: Readonly<Record<string, string>> = { ENOENT: 'does not exist', EACCES: 'may not be read', ELOOP: 'leads to itself' };

function reasonOf({ code = '' }: NodeJS.ErrnoException): string {
  return reasons[code] ?? `cannot be read${code.startsWith('E') ? ` (${code})` : ''}`;
}
