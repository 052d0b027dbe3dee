import { copyFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';
import manifest from './package.json' with { type: 'json' };

// Writes dist/: the whole command as one file, and a package of it that depends on nothing. `npm pack ./cli/dist` makes the archive for npx.

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

await build({
  input: at('src/main.ts'),
  platform: 'node',
  resolve: { conditionNames: ['source', 'import', 'node', 'default'] },
  transform: { target: 'node20' },
  output: { file: at('dist/gauth.js'), format: 'esm', codeSplitting: false, minify: true, banner: '#!/usr/bin/env node' },
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
await writeFile(at('dist/package.json'), `${JSON.stringify(archive, undefined, 2)}\n`);
await copyFile(at('../LICENSE'), at('dist/LICENSE'));
