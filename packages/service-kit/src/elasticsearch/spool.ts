import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type LogDocument, sizeOf } from './log-document.ts';

/** Documents that wait on disk, oldest first. One process writes and reads a folder; what a dead process left is taken over. */
export interface Spool {
  /** Keeps documents behind all others; answers those for which there was no room. */
  append(documents: readonly LogDocument[]): readonly LogDocument[];
  /** The oldest documents, as they were kept together; `undefined` when there are none. */
  head(): readonly LogDocument[] | undefined;
  /** Forgets the head. */
  drop(): void;
  /** Says that this process lives, and takes over what others left. */
  lookAround(): void;
}

/** Where the spool lies and how much it may hold. */
export interface SpoolOptions {
  /** Processes may share it: each has a folder of its own in it. */
  dir: string;
  maxBytes: number;
  /** After how many milliseconds without a sign of life the folder of a process counts as left. */
  abandonedMs: number;
}

interface Segment {
  name: string;
  bytes: number;
}

/** What names of our folders begin with: whatever else lies there belongs to somebody else. */
const folderPrefix = 'gauth-log-';
/** The file whose time of change is the sign of life of a folder. */
const alive = 'alive';
const suffix = '.lines';

/** Makes a folder with the first documents. Nothing here throws: a disk that fails is one without room. */
export function createSpool({ dir, maxBytes, abandonedMs }: SpoolOptions): Spool {
  const own = join(dir, `${folderPrefix}${randomUUID()}`);
  const segments: Segment[] = [];
  let used = 0;
  let made = 0;
  let head: readonly LogDocument[] | undefined;

  const live = (): void => {
    mkdirSync(own, { recursive: true, mode: 0o700 });
    writeFileSync(join(own, alive), '', { mode: 0o600 });
  };

  const keep = (documents: readonly LogDocument[]): void => {
    const name = `${String(made++).padStart(10, '0')}${suffix}`;
    const text = documents.map(({ id, kind, line }) => `${id} ${kind} ${line}\n`).join('');
    live();
    writeComplete(join(own, name), text);
    const bytes = Buffer.byteLength(text);
    segments.push({ name, bytes });
    used += bytes;
  };

  const tidy = (): void => {
    if (segments.length === 0) attempt(() => rmSync(own, { recursive: true, force: true }));
  };

  const forget = (): void => {
    const [segment] = segments.splice(0, 1);
    if (segment === undefined) return;
    head = undefined;
    used -= segment.bytes;
    attempt(() => rmSync(join(own, segment.name), { force: true }));
    tidy();
  };

  /** Only one of several can rename a folder. What is inside goes before what came later. */
  const takeOver = (folder: string): void => {
    const taken = join(dir, `${folderPrefix}${randomUUID()}.taken`);
    live();
    // Else it would look left to the next one while it is emptied here. A file made anew might be somebody's link.
    rmSync(join(folder, alive), { force: true });
    renameSync(folder, taken);
    const files = readdirSync(taken).filter((name) => name.endsWith(suffix));
    // The head may be on its way at this moment.
    const first = head === undefined ? 0 : 1;
    for (const [at, file] of files.sort().entries()) {
      const name = `inherited-${randomUUID()}${suffix}`;
      const bytes = statSync(join(taken, file)).size;
      renameSync(join(taken, file), join(own, name));
      segments.splice(first + at, 0, { name, bytes });
      used += bytes;
    }
    rmSync(taken, { recursive: true, force: true });
  };

  return {
    append(documents) {
      if (documents.length === 0) return [];
      if (used + sizeOf(documents) > maxBytes) return documents;
      return attempt(() => keep(documents)) ? [] : documents;
    },
    head() {
      while (head === undefined && segments.length > 0) {
        const file = join(own, (segments[0] as Segment).name);
        const documents = documentsIn(file);
        if (documents.length > 0) head = documents;
        else forget();
      }
      return head;
    },
    drop: forget,
    lookAround() {
      if (segments.length > 0) attempt(live);
      const before = Date.now() - abandonedMs;
      for (const folder of foldersIn(dir)) if (folder !== own && lastSign(folder) < before) attempt(() => takeOver(folder));
      tidy();
    },
  };
}

/** A name that exists is complete: it is renamed to only when everything is written. Half of it would take the last room there is. */
function writeComplete(file: string, text: string): void {
  const part = `${file}.part`;
  try {
    writeFileSync(part, text, { mode: 0o600 });
    renameSync(part, file);
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
}

/** What a failing disk loses is counted by the caller. */
function attempt(work: () => void): boolean {
  try {
    work();
    return true;
  } catch {
    return false;
  }
}

function foldersIn(dir: string): string[] {
  try {
    const ours = readdirSync(dir, { withFileTypes: true }).filter((entry) => entry.isDirectory() && entry.name.startsWith(folderPrefix));
    return ours.map(({ name }) => join(dir, name));
  } catch {
    return [];
  }
}

/** A folder without the file is as old as itself: its process died between the two. */
function lastSign(folder: string): number {
  try {
    return statSync(join(folder, alive)).mtimeMs;
  } catch {
    try {
      return statSync(folder).mtimeMs;
    } catch {
      return Number.POSITIVE_INFINITY;
    }
  }
}

/** None where the file cannot be read; a line that is torn, or none of ours, is left out. */
function documentsIn(file: string): LogDocument[] {
  let text = '';
  attempt(() => {
    text = readFileSync(file, 'utf8');
  });
  return text.split('\n').flatMap((entry) => {
    const [, id, kind, line] = /^([\w-]+) (service|audit) (\{.*\})$/.exec(entry) ?? [];
    return id === undefined || line === undefined || !isJson(line) ? [] : [{ id, kind: kind as LogDocument['kind'], line }];
  });
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
