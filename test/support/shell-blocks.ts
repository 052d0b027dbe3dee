import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from './source-files.ts';

const endOfBlock = '=== the block has ended ===';

/** The shell blocks of a document, for this run's origin and a folder of its own instead of `/tmp`. */
export const shellBlocksOf = (document: string, { origin, folder }: { origin: string; folder: string }): string[] =>
  [...document.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block = '']) =>
    block.replaceAll('http://localhost:8080', origin).replaceAll(/\/tmp\/([\w.-]+)/g, `'${folder}/$1'`),
  );

/** A document of this repository. */
export const documentAt = (path: string): string => readFileSync(join(root, path), 'utf8');

/** Runs blocks one after the other in one shell, as a reader pastes them, and gives what each printed. Throws when a command of any block fails. */
export async function runShellBlocks(blocks: readonly string[], folder: string): Promise<string[]> {
  const script = join(folder, 'blocks.sh');
  writeFileSync(script, ['set -euo pipefail\n', ...blocks.map((block) => `${block}echo '${endOfBlock}'\n`)].join(''));
  const { stdout } = await promisify(execFile)('bash', [script], { cwd: folder });
  return stdout.split(`${endOfBlock}\n`).slice(0, -1);
}
