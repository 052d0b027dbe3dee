import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { root } from './support/source-files.ts';

const page = readFileSync(join(root, 'docs/compatibility.md'), 'utf8');

/** The rows of the table below a heading, as claims about endpoints. */
const claimsUnder = (heading: string) =>
  [...(page.split(`\n## ${heading}`)[1]?.split('\n## ')[0] ?? '').matchAll(/^\| `([A-Z]+) (\S+)` \| (\w+) \|(.*)\|$/gm)].map(
    ([, method = '', path = '', status = '', note = '']) => ({ method, path, status, note: note.trim() }),
  );

/** `METHOD /path` of every operation in an OpenAPI document, without names of parameters. */
const operations = (file: string, base: string): Set<string> => {
  const { paths } = parse(readFileSync(join(root, 'docs/api', file), 'utf8')) as { paths: Record<string, Record<string, unknown>> };
  return new Set(
    Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replace(base, '').replace(/\{\w+\}/g, '{}')}`),
    ),
  );
};

describe.each([
  ['Authentication API', 'auth.yaml', '/auth/v3', 29],
  ['Environment API', 'environment.yaml', '/environment/v3', 13],
])('the page on compatibility, %s', (heading, file, base, count) => {
  const claims = claimsUnder(heading);
  const there = operations(file, base);

  it('has a row for every endpoint of the product', () => {
    expect(claims).toHaveLength(count);
  });

  it.each(claims)('is right about $method $path', ({ method, path, status, note }) => {
    const exists = there.has(`${method} ${path.replace(/\{\w+\}/g, '{}')}`);
    expect({ status, exists }).toEqual(status === 'done' ? { status: 'done', exists: true } : { status: 'no', exists: false });
    // What is not there has a reason.
    expect(status === 'done' || note !== '').toBe(true);
  });
});

interface Schema {
  $ref?: string;
  definitions?: Record<string, Schema>;
  properties?: Record<string, Schema>;
}

describe("the page on compatibility, values of the product's chart", () => {
  const rows = page.split("\n## Values of the product's chart")[1]?.split('\n## ')[0] ?? '';
  const keys = [...rows.matchAll(/^\| (`.*?`) \| (\w+) \|(.*)\|$/gm)].flatMap(([, names = '', status = '', note = '']) =>
    [...names.matchAll(/`([^`]+)`/g)].map(([, key = '']) => ({ key, status, note: note.trim() })),
  );
  const schema = JSON.parse(readFileSync(join(root, 'helm/gauth/values.schema.json'), 'utf8')) as Schema;
  const resolved = (one?: Schema) => (one?.$ref ? schema.definitions?.[one.$ref.replace('#/definitions/', '')] : one);
  const knows = (key: string) => key.split('.').reduce<Schema | undefined>((at, name) => resolved(at)?.properties?.[name], schema);

  it('has every key of the published files once', () => {
    expect(new Set(keys.map(({ key }) => key)).size).toBe(99);
    expect(keys).toHaveLength(99);
  });

  it.each(keys)('is right that the chart takes $key', ({ key, status, note }) => {
    expect(knows(key)).toBeDefined();
    // What has no effect has a reason.
    expect([status, status === 'taken' && note === '']).toEqual([expect.stringMatching(/^(?:done|taken)$/), false]);
  });
});
