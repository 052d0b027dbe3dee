import { copyFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';
import manifest from './package.json' with { type: 'json' };

// Writes dist/, or the folder that it is called with: the whole command as one file, and a package of it that depends on nothing, of which
// `npm pack ./cli/dist` makes the archive for npx.

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const [folder = at('dist')] = process.argv.slice(2);
const into = (name: string) => join(resolve(folder), name);

await build({
  input: at('src/main.ts'),
  platform: 'node',
  resolve: {
    conditionNames: ['source', 'import', 'node', 'default'],
    // The one for Node looks into the environment at every token, which takes a sixth of the time for a file.
    alias: { yaml: at('node_modules/yaml/browser/index.js') },
  },
  transform: { target: 'node20' },
  output: { file: into('gauth.js'), format: 'esm', codeSplitting: false, minify: true, banner: '#!/usr/bin/env node' },
});

const { version, description, license, type } = manifest;
const archive = {
  name: 'gauth',
  version,
  description,
  license,
  type,
  bin: { gauth: 'gauth.js' },
  files: ['gauth.js', 'LICENSE'],
  engines: { node: '>=20' },
};
await writeFile(into('package.json'), `${JSON.stringify(archive, undefined, 2)}\n`);
await copyFile(at('../LICENSE'), into('LICENSE'));
