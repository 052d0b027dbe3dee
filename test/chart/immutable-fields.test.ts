import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { fixtures } from './fixtures.ts';
import { render, renderTogether } from './helm.ts';
import { type ImmutableFields, immutableFields, refusedChanges } from './immutable-fields.ts';

renderTogether(Object.values(fixtures));
const rendered = Object.entries(fixtures).map(([name, values]) => [name, immutableFields(render(values))] as const);
const now: ImmutableFields = Object.assign({}, ...rendered.map(([, fields]) => fields));
const released = JSON.parse(readFileSync(new URL('immutable-fields.json', import.meta.url), 'utf8')) as ImmutableFields;

it('can be upgraded from what was released', () => {
  expect(refusedChanges(released, now)).toEqual([]);
});

it('takes away no object that was released, and remembers new ones', () => {
  // `node --conditions=source test/chart/remember-immutable-fields.ts` adds what is new. An object that is gone is a change that operators must be told of.
  expect(Object.keys(now).sort()).toEqual(Object.keys(released).sort());
});

it.each(rendered)('can be upgraded to other values from: %s', (_name, before) => {
  const refused = rendered
    .map(([name, after]) => [name, refusedChanges(before, after)] as const)
    .filter(([, changes]) => changes.length > 0);
  expect(refused).toEqual([]);
});

it('replaces Jobs instead of changing them', () => {
  const jobs = Object.values(fixtures).flatMap((values) => render(values).filter(({ kind }) => kind === 'Job'));
  const policies = jobs.map(({ metadata }) => metadata.annotations?.['helm.sh/hook-delete-policy']);
  expect(policies.length).toBeGreaterThan(0);
  expect(policies.filter((policy) => !policy?.includes('before-hook-creation'))).toEqual([]);
});

it('would notice another selector, and a Service that loses its address', () => {
  const before = {
    'Deployment a': { selector: { matchLabels: { a: '1' } } },
    'Service a': { clusterIP: 'any' },
    'Service b': { clusterIP: 'None' },
  };
  const after = {
    'Deployment a': { selector: { matchLabels: { a: '2' } } },
    'Service a': { clusterIP: 'None' },
    'Service b': { clusterIP: 'None' },
  };
  expect(refusedChanges(before, after)).toEqual(['Deployment a', 'Service a']);
});
