import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

const longest = 256 * 1024;

/** Reads a file that options name: certificates, keys, texts. Throws when it cannot be read or is longer than 256 KiB. */
export async function readSmallFile(path: string): Promise<string> {
  // A named pipe would otherwise wait for whoever writes into it.
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(longest + 1), 0, longest + 1, 0);
    if (bytesRead > longest) throw new Error(`a file is longer than ${longest} bytes`);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await handle.close();
  }
}
