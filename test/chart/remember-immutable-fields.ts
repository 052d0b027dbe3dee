import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from '../support/source-files.ts';
import { fixtures } from './fixtures.ts';
import { render } from './helm.ts';
import { type ImmutableFields, immutableFields } from './immutable-fields.ts';

// Adds objects that are new to immutable-fields.json. What stands there was released: nothing here changes it.
const file = fileURLToPath(new URL('immutable-fields.json', import.meta.url));
const released: ImmutableFields = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
const now: ImmutableFields = Object.assign({}, ...Object.values(fixtures).map((values) => immutableFields(render(values))));
const all = Object.entries({ ...now, ...released }).sort(([one], [other]) => (one < other ? -1 : 1));
writeFileSync(file, JSON.stringify(Object.fromEntries(all)));
const { status } = spawnSync(join(root, 'node_modules/.bin/biome'), ['format', '--write', file], { stdio: 'inherit', cwd: root });
process.exitCode = status ?? 1;
