import type { AuditSink } from './audit-sink.ts';
import { createWriteWhole } from './write-whole.ts';

/** Records among the lines of standard output. Whoever collects those keeps them; nothing is known of earlier processes. */
export function createOutputSink(fd = 1): AuditSink {
  const writeWhole = createWriteWhole();
  let fresh = true;
  let broken = false;
  return {
    opened() {
      if (!fresh) return undefined;
      fresh = false;
      return { end: undefined, tornBytes: 0, foreign: false };
    },
    append(line) {
      // What was broken off must not run into the next line.
      const text = `${broken ? '\n' : ''}${line}\n`;
      broken = true;
      writeWhole(fd, text);
      broken = false;
    },
    async close() {
      // What comes behind the end says that it does.
      fresh = true;
    },
  };
}
