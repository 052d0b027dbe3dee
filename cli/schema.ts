import { writeFileSync } from 'node:fs';
import { schemaText } from './src/provisioning/file/json-schema.ts';

// Writes the JSON Schema by which editors check and complete files of configuration: node --conditions=source cli/schema.ts

writeFileSync(new URL('schema/gauth.schema.json', import.meta.url), schemaText());
