import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { CommandFailure, UsageError } from '../../failure.ts';
import { type ParsedFile, parseFile } from './parsed-file.ts';
import { type Stated, statedThings } from './stated-things.ts';

/** What all the files state; a folder stands for the files in it that end in .yaml, .yml or .json. Throws CommandFailure with every fault of every file. */
export function readFiles(paths: readonly string[]): Stated {
  if (paths.length === 0) throw new UsageError('--file is missing: a file or folder of configuration');
  const faults: string[] = [];
  const files: ParsedFile[] = [];
  for (const path of paths.flatMap(filesAt)) {
    const parsed = parseFile(path, readFileSync(path, 'utf8'));
    if ('faults' in parsed) faults.push(...parsed.faults);
    else files.push(parsed.file);
  }
  if (faults.length > 0) throw new CommandFailure(faults.join('\n'));
  return statedThings(files);
}

function filesAt(path: string): string[] {
  try {
    if (!statSync(path).isDirectory()) return [path];
    const names = readdirSync(path).filter((name) => /\.(ya?ml|json)$/.test(name) && !name.startsWith('.'));
    return names.sort().map((name) => join(path, name));
  } catch {
    throw new CommandFailure(`${path}: cannot be read`);
  }
}
