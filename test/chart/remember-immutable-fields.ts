import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fixtures } from './fixtures.ts';
import { render } from './helm.ts';
import { type ImmutableFields, immutableFields } from './immutable-fields.ts';

// Adds objects that are new to immutable-fields.json. What stands there was released: nothing here changes it.
const file = fileURLToPath(new URL('immutable-fields.json', import.meta.url));
const released: ImmutableFields = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
const now: ImmutableFields = Object.assign({}, ...Object.values(fixtures).map((values) => immutableFields(render(values))));
const all = Object.entries({ ...now, ...released }).sort(([one], [other]) => (one < other ? -1 : 1));
writeFileSync(file, `{\n${all.map(([name, fields]) => `  ${JSON.stringify(name)}: ${JSON.stringify(fields)}`).join(',\n')}\n}\n`);
