import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { checks } from './checks.ts';
import { withTable } from './documentation.ts';

it('docs/doctor.md has every check as it is (node --conditions=source cli/document-doctor.ts)', () => {
  const document = readFileSync(new URL('../../../docs/doctor.md', import.meta.url), 'utf8');
  expect(withTable(document, checks)).toBe(document);
});

it('no two checks have one id', () => {
  expect(new Set(checks.map(({ id }) => id)).size).toBe(checks.length);
});
