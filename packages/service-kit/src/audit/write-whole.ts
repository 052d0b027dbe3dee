import { writeSync } from 'node:fs';

/** Writes all bytes before it returns. Throws what the system says, with the rest unwritten. */
type WriteWhole = (fd: number, text: string) => void;

/** How long a reader that takes nothing may hold up whoever writes. */
const PATIENCE_MS = 2000;
const PAUSE_MS = 5;
const pause = new Int32Array(new SharedArrayBuffer(4));

/**
 * Makes a writer that waits for a pipe which is full for a moment. After it has waited in vain it does not wait again until something was taken: a reader that is
 * gone holds up the process once, and not with everything that is written.
 */
export function createWriteWhole(): WriteWhole {
  let patienceMs = PATIENCE_MS;
  return (fd, text) => {
    let rest = Buffer.from(text);
    let since = performance.now();
    while (rest.length > 0) {
      const written = tryToWrite(fd, rest);
      if (typeof written === 'number') {
        rest = rest.subarray(written);
        patienceMs = PATIENCE_MS;
        since = performance.now();
      } else if (performance.now() - since < patienceMs) Atomics.wait(pause, 0, 0, PAUSE_MS);
      else {
        patienceMs = 0;
        throw written;
      }
    }
  };
}

/** How many bytes were taken, or why there is no room for the moment. */
function tryToWrite(fd: number, bytes: Buffer): number | Error {
  try {
    return writeSync(fd, bytes);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return error as Error;
    throw error;
  }
}
