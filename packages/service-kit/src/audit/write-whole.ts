import { writeSync } from 'node:fs';

/** How long a reader that takes nothing may hold up whoever writes. */
const PATIENCE_MS = 2000;
const PAUSE_MS = 5;
const pause = new Int32Array(new SharedArrayBuffer(4));

/** Writes all bytes before it returns, also into a pipe that is full for a moment. Throws what the system says, with the rest unwritten. */
export function writeWhole(fd: number, text: string): void {
  let rest = Buffer.from(text);
  const until = performance.now() + PATIENCE_MS;
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(fd, rest));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN' || performance.now() > until) throw error;
      Atomics.wait(pause, 0, 0, PAUSE_MS);
    }
  }
}
