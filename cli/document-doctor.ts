import { readFileSync, writeFileSync } from 'node:fs';
import { checks } from './src/doctor/checks.ts';
import { withTable } from './src/doctor/documentation.ts';

// Writes the table of docs/doctor.md anew: node --conditions=source cli/document-doctor.ts
const file = new URL('../docs/doctor.md', import.meta.url);
writeFileSync(file, withTable(readFileSync(file, 'utf8'), checks));
