import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { CommandFailure, UsageError } from '../../failure.ts';
import { type ParsedFile, parseFile } from './parsed-file.ts';
import { type Stated, statedThings } from './stated-things.ts';
import { longestFile, textOf, UnreadableFile } from './text-file.ts';

/** What all the files state; a folder stands for the files in it that end in .yaml, .yml or .json. Throws CommandFailure with every fault of every file. */
export function readFiles(paths: readonly string[]): Stated {
  if (paths.length === 0) throw new UsageError('--file is missing: a file or folder of configuration');
  const faults: string[] = [];
  const files: ParsedFile[] = [];
  for (const path of paths.flatMap(filesAt)) {
    const parsed = readFile(path);
    if ('faults' in parsed) faults.push(...parsed.faults);
    else files.push(parsed.file);
  }
  if (faults.length > 0) throw new CommandFailure(faults.join('\n'));
  return statedThings(files);
}

function readFile(path: string): ReturnType<typeof parseFile> {
  try {
    return parseFile(path, textOf(path, longestFile.configuration));
  } catch (error) {
    if (error instanceof UnreadableFile) return { faults: [`${path}: ${error.message}`] };
    throw error;
  }
}

/** What cannot be listed is told of when it is read. */
function filesAt(path: string): string[] {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return [path];
  const names = readdirSync(path).filter((name) => /\.(ya?ml|json)$/.test(name) && !name.startsWith('.'));
  return names.sort().map((name) => join(path, name));
}
