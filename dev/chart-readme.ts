import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readChartValues } from './chart-readme/chart-values.ts';
import { withDescriptions } from './chart-readme/schema-descriptions.ts';
import { withValueTables } from './chart-readme/value-tables.ts';

// `npm run chart-readme`: writes the tables of the chart's README and the descriptions of its schema from the comments in values.yaml.
const file = (name: string) => fileURLToPath(new URL(`../helm/gauth/${name}`, import.meta.url));
const read = (name: string) => readFileSync(file(name), 'utf8');

const sections = readChartValues(read('values.yaml'));
writeFileSync(file('README.md'), withValueTables(read('README.md'), sections));
writeFileSync(file('values.schema.json'), JSON.stringify(withDescriptions(JSON.parse(read('values.schema.json')), sections)));
const biome = fileURLToPath(new URL('../node_modules/.bin/biome', import.meta.url));
const { status } = spawnSync(biome, ['format', '--write', file('values.schema.json')], { stdio: 'inherit' });
process.exitCode = status ?? 1;
