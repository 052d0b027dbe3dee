import { closeSync, constants, fdatasync, fdatasyncSync, fstatSync, ftruncateSync, openSync, statSync } from 'node:fs';
import type { AuditSink } from './audit-sink.ts';
import { lockFile } from './file-lock.ts';
import { readTail } from './read-tail.ts';
import { createWriteWhole } from './write-whole.ts';

interface OpenFile {
  fd: number;
  dev: number;
  ino: number;
  size: number;
  isFile: boolean;
}

/** How often it is looked whether the file was renamed or emptied, and how long what is written may be lost with the machine. */
const CHECK_MS = 1000;

/**
 * Records in a file of their own, which only this process writes: a second one is refused. A line is with the kernel before `append` returns, so it survives
 * the process; once a second it is made to survive the machine. A file that was renamed is followed by a new one.
 */
export async function createFileSink(path: string, onSyncFailed: (error: Error) => void): Promise<AuditSink> {
  const unlock = await lockFile(path);
  const writeWhole = createWriteWhole();
  let file: OpenFile | undefined;
  let checked = 0;
  let dirty = false;
  let torn = false;

  const sync = setInterval(() => {
    if (!dirty || !file?.isFile) return;
    dirty = false;
    fdatasync(file.fd, (error) => error && onSyncFailed(error));
  }, CHECK_MS).unref();
  const lookAgain = () => {
    checked = Number.NEGATIVE_INFINITY;
  };
  process.on('SIGHUP', lookAgain);
  /** Nothing may be written to a number that is closed, whatever becomes of the closing. */
  const letGo = () => {
    const former = file;
    file = undefined;
    release(former);
  };

  return {
    opened() {
      if (file !== undefined && performance.now() - checked < CHECK_MS) return undefined;
      checked = performance.now();
      if (file !== undefined && isSame(path, file)) return undefined;
      letGo();
      file = openFile(path);
      const found = readTail(file.fd, file.size);
      torn = found.tornBytes > 0;
      return found;
    },
    append(line) {
      if (file === undefined) throw new Error('the file is not open');
      const text = `${torn ? '\n' : ''}${line}\n`;
      try {
        writeWhole(file.fd, text);
      } catch (error) {
        // What stays of the line is found there, as after the end of a process.
        if (!takesBack(file)) letGo();
        throw error;
      }
      file.size += Buffer.byteLength(text);
      torn = false;
      dirty = true;
    },
    async close() {
      clearInterval(sync);
      process.off('SIGHUP', lookAgain);
      try {
        letGo();
      } finally {
        unlock();
      }
    },
  };
}

function openFile(path: string): OpenFile {
  // A pipe that nobody reads must not hold up the process for ever.
  const fd = openSync(path, constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | constants.O_NONBLOCK, 0o640);
  const found = fstatSync(fd);
  const { dev, ino, size } = found;
  return { fd, dev, ino, size, isFile: found.isFile() };
}

/** A file that shrank was emptied after it had been copied, which is a rotation as well; one that grew has another writer, whose lines verification finds. */
function isSame(path: string, file: OpenFile): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  return found !== undefined && found.dev === file.dev && found.ino === file.ino && found.size >= file.size;
}

/** Takes back what was written of a line that could not be finished. Not so where a file may only grow; of a device or pipe nothing stays. */
function takesBack({ fd, size, isFile }: OpenFile): boolean {
  try {
    if (isFile) ftruncateSync(fd, size);
    return true;
  } catch {
    // Why the line could not be written says more.
    return false;
  }
}

/** A device does not keep what is written, so it has nothing to be asked for. */
function release(file: OpenFile | undefined): void {
  if (file === undefined) return;
  try {
    if (file.isFile) fdatasyncSync(file.fd);
  } finally {
    closeSync(file.fd);
  }
}
