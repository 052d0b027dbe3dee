import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandContext } from '../../command.ts';
import { FaultyFiles, UsageError } from '../../failure.ts';
import { type ParsedFile, parseFile } from './parsed-file.ts';
import { type Stated, statedThings } from './stated-things.ts';
import { longestFile, textIn, textOf, UnreadableFile } from './text-file.ts';

/** Names standard input among paths, as elsewhere. */
const standardInput = '-';

/**
 * What all the files of `--file` state; a folder stands for the files in it that end in .yaml, .yml or .json. Throws FaultyFiles with every fault of every file.
 */
export async function readFiles(context: Pick<CommandContext, 'texts' | 'stdin' | 'signal'>): Promise<Stated> {
  const paths = context.texts('file');
  if (paths.length === 0) throw new UsageError('--file is missing: a file or folder of configuration, or -');
  if (paths.filter((path) => path === standardInput).length > 1) throw new UsageError('--file - can be there once');
  const faults: string[] = [];
  const files: ParsedFile[] = [];
  for (const path of paths.flatMap((path) => filesAt(path, faults))) {
    const parsed = await readFile(path, context);
    if ('faults' in parsed) faults.push(...parsed.faults);
    else files.push(parsed.file);
  }
  if (faults.length > 0) throw new FaultyFiles(faults);
  return statedThings(files);
}

async function readFile(path: string, { stdin, signal }: Pick<CommandContext, 'stdin' | 'signal'>): Promise<ReturnType<typeof parseFile>> {
  const longestBytes = longestFile.configuration;
  const name = path === standardInput ? 'standard input' : path;
  try {
    return parseFile(name, path === standardInput ? await textIn(stdin(), { longestBytes, signal }) : textOf(path, longestBytes));
  } catch (error) {
    if (error instanceof UnreadableFile) return { faults: [`${name}: ${error.message}`] };
    throw error;
  }
}

/** What cannot be listed is told of when it is read. */
function filesAt(path: string, faults: string[]): string[] {
  try {
    if (path === standardInput || !statSync(path).isDirectory()) return [path];
    const names = readdirSync(path).filter((name) => /\.(ya?ml|json)$/.test(name) && !name.startsWith('.'));
    if (names.length === 0) faults.push(`${path}: has no file that ends in .yaml, .yml or .json`);
    return names.sort().map((name) => join(path, name));
  } catch {
    return [path];
  }
}
