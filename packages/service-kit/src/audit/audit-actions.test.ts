import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { auditActions } from './audit-actions.ts';

it('lists in the documentation what is audited, and nothing else', () => {
  const text = readFileSync(new URL('../../../../docs/audit.md', import.meta.url), 'utf8');
  const [section = ''] = text
    .split('\n## What is audited\n')
    .slice(-1)
    .map((rest) => rest.split('\n## ')[0]);
  const rows = [...section.matchAll(/^\| `([a-z.-]+)` \| (.*) \|$/gm)].map(([, action, meaning]) => [action, meaning]);
  expect(rows).toEqual(Object.entries(auditActions));
});
