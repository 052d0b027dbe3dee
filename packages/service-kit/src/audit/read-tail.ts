import { readSync } from 'node:fs';
import type { Found } from './audit-sink.ts';
import { readRecord } from './read-record.ts';

/** More than the longest record has. */
const TAIL_BYTES = 64 * 1024;
const LINE_FEED = 0x0a;

/** Finds the last record of a file, and what stands behind it that never became a line. */
export function readTail(fd: number, size: number): Found {
  const length = Math.min(size, TAIL_BYTES);
  const tail = Buffer.alloc(length);
  readSync(fd, tail, 0, length, size - length);
  const endOfLines = tail.lastIndexOf(LINE_FEED) + 1;
  const tornBytes = length - endOfLines;
  const lines = tail.subarray(0, Math.max(endOfLines - 1, 0));
  const lastLine = lines.subarray(lines.lastIndexOf(LINE_FEED) + 1).toString('utf8');
  const record = readRecord(lastLine);
  const end = record && { chain: record.chain, sequence: record.sequence, hash: record.hash };
  return { end, tornBytes, foreign: end === undefined && lastLine !== '' };
}
