import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { schemaText } from './json-schema.ts';

it('publishes the schema that files are checked by; node --conditions=source cli/schema.ts writes it anew', () => {
  expect(readFileSync(new URL('../../../schema/gauth.schema.json', import.meta.url), 'utf8')).toBe(schemaText());
});
