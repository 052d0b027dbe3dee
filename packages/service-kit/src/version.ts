import { readFileSync } from 'node:fs';
import { z } from 'zod';

const manifest = z.object({ version: z.string() });

/** The version that a `package.json` states: `versionOf(new URL('../package.json', import.meta.url))`. */
export const versionOf = (file: URL): string => manifest.parse(JSON.parse(readFileSync(file, 'utf8'))).version;
